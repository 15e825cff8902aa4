package overload_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	failsafetimeout "github.com/failsafe-go/failsafe-go/timeout"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/overload"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run simulates a scenario, and logs the result.
func run(t *testing.T, scenario overload.Scenario, s overload.Stack) overload.Result {
	t.Helper()
	var r overload.Result
	synctest.Test(t, func(*testing.T) { r = overload.Run(scenario, s.NewClient) })
	t.Logf("%s, %s: %s", scenario.Name, s.Name, r)
	return r
}

func freeze() overload.Scenario { return overload.Scenarios()[0] }

func TestRetriesAloneKeepAnOutageGoing(t *testing.T) {
	skipRaces(t)
	for _, s := range []overload.Stack{overload.Retries(), {Name: "failsafe-go: retry", NewClient: failsafeGo}} {
		if r := run(t, freeze(), s); r.Goodput() > 0.01 || r.Recovery >= 0 {
			t.Errorf("%s: the outage did not last", s.Name)
		}
	}
}

// failsafeGo has the same retries and timeout by failsafe-go: the scenario is hard for others too.
func failsafeGo(overload.Scenario) overload.Call {
	executor := failsafe.With(
		retrypolicy.NewBuilder[any]().WithMaxAttempts(3).WithBackoff(100*time.Millisecond, 10*time.Second).Build(),
		failsafetimeout.New[any](time.Second))
	return func(ctx context.Context, serve func(context.Context) error) error {
		return executor.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
			return serve(e.Context())
		})
	}
}

func TestTheRecommendedStackEndsAnOutageWithItsCause(t *testing.T) {
	skipRaces(t)
	r := run(t, freeze(), overload.Recommended())
	if r.Goodput() < 0.995 || r.Recovery < 0 || r.Recovery > time.Second || r.AttemptsPerRequest() > 1 {
		t.Error("the outage outlives its cause")
	}
}

func skipRaces(t *testing.T) {
	t.Helper()
	if racing.Enabled {
		t.Skip("takes minutes under the race detector")
	}
}

func TestRunningARaceFreeSimulation(t *testing.T) {
	small := freeze()
	small.Load = func(time.Duration) float64 { return 100 }
	small.From, small.End = 25*time.Second, 35*time.Second
	if r := run(t, small, overload.Recommended()); r.Requests < 500 || r.Requests > 1500 || r.Attempts > r.Requests {
		t.Errorf("%+v", r)
	}
}

func TestAHealthyServiceAnswersEverything(t *testing.T) {
	healthy := overload.Scenario{
		Name: "healthy", Workers: 2, ServiceTime: time.Millisecond, Queue: 10,
		Load:      func(time.Duration) float64 { return 100 },
		Condition: func(time.Duration) overload.Condition { return overload.Condition{} },
		End:       10 * time.Second,
	}
	bare := overload.Stack{Name: "bare", NewClient: func(overload.Scenario) overload.Call {
		return func(ctx context.Context, serve func(context.Context) error) error { return serve(ctx) }
	}}
	r := run(t, healthy, bare)
	if r.Answered != r.Requests || r.Attempts != r.Requests || r.Recovery != 0 || r.Requests < 800 || r.Requests > 1200 {
		t.Errorf("%+v", r)
	}
}
