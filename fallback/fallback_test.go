package fallback_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

var errBoom = errors.New("boom")

func answer(text string) func(context.Context, error) (string, error) {
	return func(context.Context, error) (string, error) { return text, nil }
}

func TestSuccessIsReturnedAsItIs(t *testing.T) {
	var r recorder
	for name, f := range map[string]*fallback.Fallback[string]{
		"value": fallback.Value("fallback"), "func": fallback.Func(answer("fallback")),
	} {
		next := policy.NextFunc(func(context.Context) (string, error) { return "fresh", nil }).Observe(&r)
		if value, err := f.Apply(t.Context(), next); value != "fresh" || err != nil {
			t.Errorf("%s: got %q, %v", name, value, err)
		}
	}
	if len(r.All()) > 0 {
		t.Errorf("events %v, want none", r.All())
	}
}

func TestFailureIsAnsweredAndReported(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "v")
	for name, f := range map[string]*fallback.Fallback[string]{
		"value": fallback.Value("fallback"),
		"func": fallback.Func(func(ctx context.Context, err error) (string, error) {
			if ctx.Value(key{}) != "v" || !same(err, errBoom) {
				t.Errorf("got the failure %v or another context", err)
			}
			return "fallback", nil
		}),
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			value, err := f.Apply(ctx, policy.NextFunc(failing(errBoom)).Observe(&r))
			if value != "fallback" || err != nil {
				t.Errorf("got %q, %v", value, err)
			}
			want := []policy.Event{{Type: policy.EventFallback, Policy: "fallback", Err: errBoom}}
			if diff := cmp.Diff(want, r.All(), cmp.Comparer(same)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

// nilError is an error type: an error with its nil pointer is not nil.
type nilError struct{}

func (*nilError) Error() string { return "nil" }

func TestEveryKindOfFailureIsCovered(t *testing.T) {
	for _, failure := range []error{
		errBoom,
		classify.Permanent(errBoom),
		classify.As(errBoom, classify.Verdict{Kind: classify.KindRejected}),
		context.DeadlineExceeded, // of an inner context: the caller's context is alive
		context.Canceled,
		&policy.PanicError{Value: "boom"},
		(*nilError)(nil),
	} {
		value, err := fallback.Value("fallback").Apply(t.Context(), policy.NextFunc(failing(failure)))
		if value != "fallback" || err != nil {
			t.Errorf("%T: got %q, %v", failure, value, err)
		}
	}
}

func TestNothingToCallIsCoveredLikeAnyFailure(t *testing.T) {
	value, err := fallback.Value("fallback").Apply(t.Context(), policy.NextFunc[string](nil))
	if value != "fallback" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
}

func TestNothingIsCoveredOnceTheCallersContextHasEnded(t *testing.T) {
	for name, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"canceled": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		},
		"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		},
	} {
		for _, failure := range []error{context.Canceled, context.DeadlineExceeded, errBoom} {
			t.Run(name+"/"+failure.Error(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := end(t.Context())
					defer cancel()
					var r recorder
					f := fallback.Func(func(context.Context, error) (string, error) {
						t.Error("the fallback was called after the caller's context ended")
						return "fallback", nil
					}, fallback.WithWhen(func(error) bool {
						t.Error("WithWhen was called after the caller's context ended")
						return true
					}))
					value, err := f.Apply(ctx, policy.NextFunc(func(ctx context.Context) (string, error) {
						<-ctx.Done()
						return "partial", failure
					}).Observe(&r))
					if value != "partial" || !same(err, failure) || len(r.All()) > 0 {
						t.Errorf("got %q, %v and events %v, want the failure untouched", value, err, r.All())
					}
				})
			})
		}
	}
}

func TestWhenDecidesWhatIsCovered(t *testing.T) {
	onlyBoom := fallback.WithWhen(func(err error) bool { return errors.Is(err, errBoom) })
	other := errors.New("other")
	for name, f := range map[string]*fallback.Fallback[string]{
		"value": fallback.Value("fallback", onlyBoom), "func": fallback.Func(answer("fallback"), onlyBoom),
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			value, err := f.Apply(t.Context(), policy.NextFunc(failing(other)).Observe(&r))
			if value != "partial" || !same(err, other) || len(r.All()) > 0 {
				t.Errorf("got %q, %v and events %v, want the failure untouched", value, err, r.All())
			}
			if value, err := f.Apply(t.Context(), policy.NextFunc(failing(errBoom))); value != "fallback" || err != nil {
				t.Errorf("got %q, %v, want the fallback", value, err)
			}
		})
	}
}

func TestPanicsAndGoexitPassThrough(t *testing.T) {
	panics := func() { panic("boom") }
	for name, f := range map[string]func(fail func()) (*fallback.Fallback[string], policy.Func[string]){
		"function": func(fail func()) (*fallback.Fallback[string], policy.Func[string]) {
			return fallback.Value("fallback"), func(context.Context) (string, error) { fail(); return "", nil }
		},
		"Func": func(fail func()) (*fallback.Fallback[string], policy.Func[string]) {
			return fallback.Func(func(context.Context, error) (string, error) { fail(); return "", nil }), failing(errBoom)
		},
		"WithWhen": func(fail func()) (*fallback.Fallback[string], policy.Func[string]) {
			return fallback.Value("fallback", fallback.WithWhen(func(error) bool { fail(); return true })), failing(errBoom)
		},
	} {
		t.Run(name, func(t *testing.T) {
			func() {
				defer func() {
					if r := recover(); r != "boom" {
						t.Errorf("recovered %v, want boom", r)
					}
				}()
				panicking, fn := f(panics)
				_, _ = panicking.Apply(t.Context(), policy.NextFunc(fn))
			}()
			gone := make(chan struct{})
			returned := false
			go func() {
				defer close(gone)
				exiting, fn := f(runtime.Goexit)
				_, _ = exiting.Apply(t.Context(), policy.NextFunc(fn))
				returned = true
			}()
			<-gone
			if returned {
				t.Error("Goexit did not pass through")
			}
		})
	}
}

func TestRecoveredPanicIsCovered(t *testing.T) {
	p := policy.Must(policy.New("p", fallback.Value("fallback"), policy.Recover[string]()))
	outcome := p.Execute(t.Context(), func(context.Context) (string, error) { panic("boom") })
	if outcome.Value != "fallback" || outcome.Err != nil || !outcome.Degraded {
		t.Errorf("got %+v", outcome)
	}
}

func TestOutcomeIsDegradedOnlyByAnAnswer(t *testing.T) {
	for _, test := range []struct {
		name     string
		f        *fallback.Fallback[string]
		fn       policy.Func[string]
		degraded bool
	}{
		{"value", fallback.Value("fallback"), failing(errBoom), true},
		{"func", fallback.Func(answer("fallback")), failing(errBoom), true},
		{"success", fallback.Value("fallback"), failing(nil), false},
		{"not covered", fallback.Value("fallback", fallback.WithWhen(func(error) bool { return false })), failing(errBoom), false},
		{"failed too", fallback.Func(func(context.Context, error) (string, error) { return "", errors.New("no") }), failing(errBoom), false},
	} {
		outcome := policy.Must(policy.New("p", test.f)).Execute(t.Context(), test.fn)
		if outcome.Degraded != test.degraded || outcome.Attempts != 1 {
			t.Errorf("%s: got %+v, want degraded %v", test.name, outcome, test.degraded)
		}
	}
}

// holder is an error that holds something open.
type holder struct{ discarded *int }

func (holder) Error() string { return "holder" }

func (h holder) Discard() { *h.discarded++ }

func TestAnsweredFailureIsDiscarded(t *testing.T) {
	var discarded int
	for _, test := range []struct {
		name string
		f    *fallback.Fallback[string]
		want int
	}{
		{"value", fallback.Value("fallback"), 1},
		{"func", fallback.Func(func(context.Context, error) (string, error) {
			if discarded != 0 {
				t.Error("discarded before Func has looked at it")
			}
			return "fallback", nil
		}), 1},
		{"not covered", fallback.Value("fallback", fallback.WithWhen(func(error) bool { return false })), 0},
		{"failed too", fallback.Func(func(context.Context, error) (string, error) { return "", errBoom }), 0},
	} {
		discarded = 0
		_, _ = test.f.Apply(t.Context(), policy.NextFunc(failing(holder{&discarded})))
		if discarded != test.want {
			t.Errorf("%s: discarded %d times, want %d", test.name, discarded, test.want)
		}
	}
}
