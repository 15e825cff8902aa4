package benchmarks_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEachBenchmarkDoesWhatItsNameSays(t *testing.T) {
	for _, sc := range append(happyScenarios(), failingScenarios()...) {
		t.Run(sc.name, func(t *testing.T) {
			for _, s := range sc.subjects {
				t.Run(s.lib, func(t *testing.T) {
					inVirtualTime(t, func(t *testing.T) { callsDoWhatIsWanted(t, sc, s) })
				})
			}
		})
	}
}

func TestThePoliciesOfEachBenchmarkAreInForce(t *testing.T) {
	for _, sc := range append(happyScenarios(), failingScenarios()...) {
		if sc.inForce == nil {
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			for _, s := range sc.subjects {
				if s.lib == "bare" {
					continue
				}
				t.Run(s.lib, func(t *testing.T) {
					inVirtualTime(t, func(t *testing.T) { sc.inForce(t, s) })
				})
			}
		})
	}
}

func TestEachCaseComparesTenaxWithAPeer(t *testing.T) {
	for _, sc := range append(happyScenarios(), failingScenarios()...) {
		comparesTenax(t, sc.name, sc.subjects)
	}
}

func comparesTenax[S interface{ library() string }](t *testing.T, scenario string, subjects []S) {
	t.Helper()
	libs := make([]string, len(subjects))
	for i, s := range subjects {
		libs[i] = s.library()
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(libs)))
	if libs[0] != "tenax" || len(libs) < 2 || len(distinct) != len(libs) {
		t.Errorf("case %s compares %v: want Tenax first, one peer or more, and no library twice", scenario, libs)
	}
}

// inVirtualTime runs f in a bubble, and lets the goroutines end that go-resiliency's breaker starts
// for its cooldown.
func inVirtualTime(t *testing.T, f func(*testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		f(t)
		time.Sleep(2 * longCooldown)
	})
}

// callsDoWhatIsWanted repeats the call often enough to open a breaker by mistake.
func callsDoWhatIsWanted(t *testing.T, sc scenario, s subject) {
	t.Helper()
	guarded := bind(s, s.newOperation(sc))
	began := time.Now()
	for i := range 3 * failureThreshold {
		want := sc.wants[i%len(sc.wants)]
		if s.wantErr != nil {
			want.err = s.wantErr
		}
		if s.errorOnly {
			want.value = 0
		}
		guarded.expect(t, want)
	}
	if elapsed := time.Since(began); elapsed != 0 {
		t.Errorf("the calls waited %v, want no delay", elapsed)
	}
}

func triesThreeTimes(t *testing.T, s subject) {
	guarded := bind(s, failsTwice(errTransient)())
	guarded.expect(t, want{attempts: 3, value: s.valueOr(answer)})
	guarded = bind(s, alwaysFails(errTransient)())
	guarded.expect(t, want{attempts: 3, err: errTransient})
}

func opensAfterFiveFailures(t *testing.T, s subject) {
	healthy := false
	guarded := bind(s, scripted(func() error {
		if healthy {
			return nil
		}
		return errTransient
	}))
	for range failureThreshold {
		guarded.expect(t, want{attempts: 1, err: errTransient})
	}
	healthy = true
	guarded.expect(t, want{attempts: 0, err: errAny})
	time.Sleep(cooldown - time.Millisecond)
	guarded.expect(t, want{attempts: 0, err: errAny})
	time.Sleep(2 * time.Millisecond)
	guarded.expect(t, want{attempts: 1, value: s.valueOr(answer)})
	guarded.expect(t, want{attempts: 1, value: s.valueOr(answer)})
}

func endsAtTheLimit(t *testing.T, s subject) {
	guarded := bind(s, outlivesTheTimeout())
	began := time.Now()
	guarded.expect(t, want{attempts: 1, err: errAny})
	limit := timeLimit
	if s.cannotStop {
		limit *= 2
	}
	if elapsed := time.Since(began); elapsed != limit {
		t.Errorf("ended after %v, want %v", elapsed, limit)
	}
}

func answersInstead(t *testing.T, s subject) {
	guarded := bind(s, alwaysFails(errTransient)())
	guarded.expect(t, want{attempts: 1, value: substitute})
}

// triesOpensAndAnswersInstead expects three attempts, then two that open the breaker, then none,
// and never an error.
func triesOpensAndAnswersInstead(t *testing.T, s subject) {
	guarded := bind(s, alwaysFails(errTransient)())
	for _, attempts := range []int64{maxAttempts, failureThreshold - maxAttempts, 0, 0} {
		guarded.expect(t, want{attempts: attempts, value: substitute})
	}
}

func (s subject) valueOr(value int) int {
	if s.errorOnly {
		return 0
	}
	return value
}

// errAny stands for any error, as each library has its own.
var errAny = errors.New("any error")

type guardedOperation struct {
	call     call
	attempts atomic.Int64
}

func bind(s subject, op operation) *guardedOperation {
	guarded := &guardedOperation{}
	guarded.call = s.setup()(counted(op, &guarded.attempts))
	return guarded
}

func (g *guardedOperation) expect(t *testing.T, want want) {
	t.Helper()
	before := g.attempts.Load()
	value, err := g.call()
	type outcome struct {
		Attempts int64
		Value    int
		Failed   bool
	}
	got := outcome{Attempts: g.attempts.Load() - before, Value: value, Failed: err != nil}
	if diff := cmp.Diff(outcome{want.attempts, want.value, want.err != nil}, got); diff != "" {
		t.Errorf("the call ended with error %v and otherwise than wanted (-want +got):\n%s", err, diff)
	}
	if want.err != nil && want.err != errAny && !errors.Is(err, want.err) {
		t.Errorf("error is %v, want it to be %v", err, want.err)
	}
}
