package retry_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// optionErrors returns all *policy.OptionError values in the tree of err, as text, and false if the
// tree has any other error.
func optionErrors(err error) (texts []string, all bool) {
	switch e := err.(type) {
	case *policy.OptionError:
		return []string{e.Error()}, e.Policy == "retry" && e.Option != "" && e.Problem != ""
	case interface{ Unwrap() error }:
		return optionErrors(e.Unwrap())
	case interface{ Unwrap() []error }:
		all = true
		for _, inner := range e.Unwrap() {
			found, ok := optionErrors(inner)
			texts, all = append(texts, found...), all && ok
		}
		return texts, all
	default:
		return nil, false
	}
}

type nilBackoff struct{}

func (*nilBackoff) Delay(int) time.Duration { return 0 }

func TestInvalidOptionsAreReported(t *testing.T) {
	const s = time.Second
	var typedNil *nilBackoff
	backoff := func(b retry.Backoff) []retry.Option { return []retry.Option{retry.WithBackoff(b)} }
	tests := map[string]struct {
		options []retry.Option
		want    []string
	}{
		"no attempts":       {[]retry.Option{retry.WithMaxAttempts(0)}, []string{"retry: WithMaxAttempts(0): must be at least 1"}},
		"negative attempts": {[]retry.Option{retry.WithMaxAttempts(math.MinInt)}, []string{"retry: WithMaxAttempts(-9223372036854775808): must be at least 1"}},
		"unknown jitter":    {[]retry.Option{retry.WithJitter(retry.NoJitter + 1)}, []string{"retry: WithJitter(4): is none of the jitters"}},
		"negative elapsed":  {[]retry.Option{retry.WithMaxElapsed(-s)}, []string{"retry: WithMaxElapsed(-1s): must not be negative"}},
		"negative Retry-After": {
			[]retry.Option{retry.WithMaxRetryAfter(math.MinInt64)},
			[]string{"retry: WithMaxRetryAfter(-2562047h47m16.854775808s): must not be negative"},
		},
		"negative rejection wait": {[]retry.Option{retry.WithRejectionWait(-1)}, []string{"retry: WithRejectionWait(-1ns): must not be negative"}},
		"nil option":              {[]retry.Option{nil}, []string{"retry: New: option 1 of 1 must not be nil"}},
		"nil classifier":          {[]retry.Option{retry.WithClassifier(nil)}, []string{"retry: WithClassifier: must not be nil"}},
		"nil retry if":            {[]retry.Option{retry.WithRetryIf(nil)}, []string{"retry: WithRetryIf: must not be nil"}},

		"nil backoff":         {backoff(nil), []string{"retry: WithBackoff: must not be nil"}},
		"nil backoff func":    {backoff(retry.BackoffFunc(nil)), []string{"retry: WithBackoff: must not be nil"}},
		"nil backoff pointer": {backoff(typedNil), []string{"retry: WithBackoff: must not be nil"}},
		"negative constant":   {backoff(retry.Constant(-1)), []string{"retry: Constant(-1ns): must not be negative"}},
		"negative initial":    {backoff(retry.Exponential(-s, s, 2)), []string{"retry: Exponential(-1s): must not be negative"}},
		"maximum too small":   {backoff(retry.Exponential(s, s-1, 2)), []string{"retry: Exponential(999.999999ms): the maximum must not be below the initial 1s"}},
		"factor below 1":      {backoff(retry.Exponential(s, s, 0.99)), []string{"retry: Exponential(0.99): the factor must be a number of at least 1"}},
		"factor not a number": {backoff(retry.Exponential(s, s, math.NaN())), []string{"retry: Exponential(NaN): the factor must be a number of at least 1"}},
		"factor infinite":     {backoff(retry.Exponential(s, s, math.Inf(1))), []string{"retry: Exponential(+Inf): the factor must be a number of at least 1"}},
		"factor minus infinite": {
			backoff(retry.Exponential(s, s, math.Inf(-1))),
			[]string{"retry: Exponential(-Inf): the factor must be a number of at least 1"},
		},
		"negative step": {backoff(retry.Linear(s, -s, s)), []string{"retry: Linear(-1s): must not be negative"}},
		"all of linear": {backoff(retry.Linear(-1, -2, -3)), []string{
			"retry: Linear(-1ns): must not be negative", "retry: Linear(-2ns): must not be negative",
			"retry: Linear(-3ns): the maximum must not be below the initial -1ns",
		}},
		"empty schedule":    {backoff(retry.Schedule()), []string{"retry: Schedule([]): must have at least one delay"}},
		"negative schedule": {backoff(retry.Schedule(s, -s, s, -1)), []string{"retry: Schedule(-1s): must not be negative", "retry: Schedule(-1ns): must not be negative"}},

		"several": {[]retry.Option{nil, retry.WithMaxAttempts(0), retry.WithBackoff(retry.Constant(-1))}, []string{
			"retry: New: option 1 of 3 must not be nil", "retry: WithMaxAttempts(0): must be at least 1",
			"retry: Constant(-1ns): must not be negative",
		}},
	}
	for name, test := range tests {
		r := retry.New[int](test.options...)
		got, all := optionErrors(r.Validate())
		if diff := cmp.Diff(test.want, got); diff != "" || !all {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		checkInvalid(t, name, r, test.want)
		_, err := r.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			t.Errorf("%s: an invalid policy called the function", name)
			return 0, nil
		}))
		if err != r.Validate() {
			t.Errorf("%s: Apply = %v, want what Validate returns", name, err)
		}
	}
}

func TestValidEdgesAreAccepted(t *testing.T) {
	for name, option := range map[string]retry.Option{
		"one attempt":            retry.WithMaxAttempts(1),
		"all attempts there are": retry.WithMaxAttempts(math.MaxInt),
		"no limit of time":       retry.WithMaxElapsed(0),
		"longest limit of time":  retry.WithMaxElapsed(math.MaxInt64),
		"no waiting for others":  retry.WithMaxRetryAfter(0),
		"longest Retry-After":    retry.WithMaxRetryAfter(math.MaxInt64),
		"no rejection wait":      retry.WithRejectionWait(0),
		"longest rejection wait": retry.WithRejectionWait(math.MaxInt64),
		"no delay":               retry.WithBackoff(retry.Exponential(0, 0, 1)),
		"longest delay":          retry.WithBackoff(retry.Exponential(math.MaxInt64, math.MaxInt64, math.MaxFloat64)),
		"last jitter":            retry.WithJitter(retry.NoJitter),
	} {
		if err := retry.New[int](option).Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLastOptionCounts(t *testing.T) {
	s := always(errTransient)
	p := newPipeline(t, retry.New[int](
		retry.WithMaxAttempts(-1), retry.WithBackoff(nil), retry.WithMaxAttempts(2), retry.WithBackoff(retry.Constant(0)),
	))
	if _, err := p.Do(t.Context(), s.call); gaveUp(t, err).Attempts != 2 {
		t.Errorf("Do = %v, want 2 attempts", err)
	}
}

// fixed is a backoff without a String method.
type fixed time.Duration

func (f fixed) Delay(int) time.Duration { return time.Duration(f) }

func TestDescribeShowsTheSettings(t *testing.T) {
	const rest = ", jitter full, max retry-after 1m0s)"
	tests := map[string][]retry.Option{
		"retry(max attempts 3, backoff exponential from 100ms to 10s by 2" + rest: nil,
		"retry(max attempts 3, backoff constant 1s" + rest:                        {retry.WithBackoff(retry.Constant(time.Second))},
		"retry(max attempts 3, backoff linear from 1s to 3s by 2s" + rest:         {retry.WithBackoff(retry.Linear(1e9, 2e9, 3e9))},
		"retry(max attempts 3, backoff schedule [1s 5s]" + rest:                   {retry.WithBackoff(retry.Schedule(1e9, 5e9))},
		"retry(max attempts 3, backoff function" + rest:                           {retry.WithBackoff(retry.BackoffFunc(func(int) time.Duration { return 0 }))},
		"retry(max attempts 3, backoff retry_test.fixed" + rest:                   {retry.WithBackoff(fixed(7))},
		"retry(max attempts 5, backoff constant 0s, jitter decorrelated, max retry-after 2s, max elapsed 1m0s)": {
			retry.WithMaxAttempts(5), quickly, retry.WithJitter(retry.DecorrelatedJitter),
			retry.WithMaxRetryAfter(2 * time.Second), retry.WithMaxElapsed(time.Minute),
		},
	}
	for want, options := range tests {
		if got := retry.New[int](options...).Describe().String(); got != want {
			t.Errorf("Describe = %q, want %q", got, want)
		}
	}
}

// checkInvalid checks that policy.New reports each of the problems of a policy.
func checkInvalid(t *testing.T, name string, r *retry.Retry[int], problems []string) {
	t.Helper()
	_, err := policy.New("test", r)
	for _, problem := range problems {
		if err == nil || !strings.Contains(err.Error(), "policy 1: "+problem) {
			t.Errorf("%s: policy.New = %v, want %s", name, err, problem)
		}
	}
}
