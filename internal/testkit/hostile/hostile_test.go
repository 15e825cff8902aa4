package hostile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	fsbulkhead "github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	fsfallback "github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	fstimeout "github.com/failsafe-go/failsafe-go/timeout"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errDeclined = errors.New("declined")

// policies returns the policies that must survive any error, by name. A star at the end of the name
// marks those that turn it into a success.
func policies() map[string]policy.Policy[int] {
	again := func(_ context.Context, err error) (int, error) { return 0, err }
	declines := func(context.Context, error) (int, error) { return 0, errDeclined }
	return map[string]policy.Policy[int]{
		"none":                  policy.Must(policy.New[int]("nested")),
		"recover":               policy.Recover[int](),
		"retry":                 retry.New[int](),
		"retry with a budget":   retry.New[int](retry.WithBudget(retry.NewBudget(retry.GRPCTokenBucket(10, 0.1)))),
		"breaker":               breaker.New[int](breaker.WithFailureThreshold(1)),
		"bulkhead":              bulkhead.New[int](1),
		"timeout":               timeout.New[int](time.Second),
		"abandoning timeout":    timeout.New[int](time.Second, timeout.WithAbandon(1)),
		"fallback*":             fallback.Value(1),
		"fallback that returns": fallback.Func(again),
		"fallback that fails":   fallback.Func(declines),

		"failsafe-go's retry":    failsafemw.New(retrypolicy.NewBuilder[int]().WithMaxRetries(1).Build()),
		"failsafe-go's breaker":  failsafemw.New(circuitbreaker.NewWithDefaults[int]()),
		"failsafe-go's bulkhead": failsafemw.New(fsbulkhead.New[int](1)),
		"failsafe-go's timeout":  failsafemw.New(fstimeout.New[int](time.Second)),
		"failsafe-go's hedge":    failsafemw.New(hedgepolicy.NewWithDelay[int](time.Millisecond)),
		"failsafe-go's fallback*": failsafemw.New(fsfallback.NewBuilderWithResult(1).HandleIf(func(_ int, err error) bool {
			return err != nil
		}).Build()),
		"a condition of failsafe-go": failsafemw.New(
			retrypolicy.NewBuilder[int]().HandleErrors(errDeclined).AbortOnErrors(io.EOF).WithMaxRetries(1).Build()),
		"a condition on types":     failsafemw.New(retrypolicy.NewBuilder[int]().HandleErrorTypes(&policy.OptionError{}).Build()),
		"a condition for hedges":   failsafemw.New(hedgepolicy.NewBuilderWithDelay[int](time.Millisecond).CancelOnErrors(io.EOF).Build()),
		"a condition of a breaker": failsafemw.New(circuitbreaker.NewBuilder[int]().HandleErrors(errDeclined).Build()),
	}
}

func TestEveryPolicySurvivesAnyError(t *testing.T) {
	for wrong, err := range hostile.Errors() {
		for name, p := range policies() {
			t.Run(name+"/"+wrong, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					_, got := policy.Must(policy.New("test", p)).Do(t.Context(), func(context.Context) (int, error) { return 0, err })
					if succeeds := name[len(name)-1] == '*'; (got == nil) != succeeds {
						t.Errorf("success: %v", got == nil)
					}
					ask(got)
				})
			})
		}
	}
}

// ask calls every method of an error of this module.
func ask(err error) {
	e, ok := err.(interface {
		Verdict() classify.Verdict
		ErrorType() string
		Timeout() bool
		Temporary() bool
	})
	if !ok {
		return
	}
	e.Verdict()
	e.ErrorType()
	e.Timeout()
	e.Temporary()
	switch e := err.(type) {
	case *retry.Error, *fallback.Error, *failsafemw.Error:
		_ = e.Error()
	}
}

// A timeout inspects the error, and the cause of the caller's context may be such an error.
func TestATimeoutSurvivesAnyError(t *testing.T) {
	for wrong, err := range hostile.Errors() {
		for name, p := range policies() {
			t.Run(name+"/"+wrong, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, err)
					defer cancel()
					_, got := policy.Must(policy.New("test", p)).Do(ctx, func(ctx context.Context) (int, error) {
						<-ctx.Done()
						return 0, err
					})
					ask(got)

					future := policy.Must(policy.New[int]("test")).Go(t.Context(), func(context.Context) (int, error) {
						time.Sleep(time.Second)
						return 0, err
					})
					_, got = future.Wait(ctx)
					ask(got)
					synctest.Wait()
					time.Sleep(time.Second)
				})
			})
		}
	}
}

func TestAFallbackMayFailWithAnyError(t *testing.T) {
	for wrong, err := range hostile.Errors() {
		t.Run(wrong, func(t *testing.T) {
			p := policy.Must(policy.New("test", fallback.Func(func(context.Context, error) (int, error) { return 0, err })))
			_, got := p.Do(t.Context(), func(context.Context) (int, error) { return 0, errDeclined })
			if _, ok := got.(*fallback.Error); !ok {
				t.Errorf("got a %T", got)
			}
			ask(got)
		})
	}
}

func TestAPanicWithAnyErrorIsSurvived(t *testing.T) {
	for wrong, err := range hostile.Errors() {
		t.Run(wrong, func(t *testing.T) {
			p := policy.Must(policy.New("test", fallback.Func(func(_ context.Context, err error) (int, error) { return 0, err }),
				retry.New[int](retry.WithBackoff(retry.Constant(0))), breaker.New[int](), policy.Recover[int]()))
			_, got := p.Do(t.Context(), func(context.Context) (int, error) { panic(err) })
			if classify.Of(got).Kind != classify.KindPanic {
				t.Errorf("verdict %+v", classify.Of(got))
			}
			ask(got)
		})
	}
}

func TestClassifyingSurvivesAnyError(t *testing.T) {
	for wrong, err := range hostile.Errors() {
		t.Run(wrong, func(t *testing.T) {
			for _, err := range []error{err, errors.Join(err, io.ErrUnexpectedEOF), classify.Transient(err), classify.As(err, classify.Verdict{})} {
				classify.Of(err)
				classify.Text(err)
				classify.LLM(err)
				ask(err)
			}
			// The visited part of a tree that never ends decides.
			first := errors.Join(context.DeadlineExceeded, err)
			if v := classify.Of(first); v.Kind != classify.KindTimeout {
				t.Errorf("verdict %+v", v)
			}
		})
	}
}

func TestTelemetrySurvivesAnyError(t *testing.T) {
	page := new(statuspage.Page)
	log := slog.New(slog.NewTextHandler(new(bytes.Buffer), &slog.HandlerOptions{Level: slog.LevelDebug - 100}))
	p := policy.Must(policy.New("test",
		otelmw.New[int](), slogmw.New[int](log), statuspage.New[int](statuspage.WithPage(page)),
		fallback.Func(func(_ context.Context, err error) (int, error) { return 0, err }),
		retry.New[int](retry.WithBackoff(retry.Constant(0)), retry.WithMaxAttempts(2)),
		breaker.New[int](), bulkhead.New[int](1), timeout.New[int](time.Minute),
		failsafemw.New(failsafe.Policy[int](fstimeout.New[int](time.Minute))),
	))
	for _, err := range hostile.Errors() {
		_, _ = p.Do(t.Context(), func(context.Context) (int, error) { return 0, err })
	}
	shown := httptest.NewRecorder()
	page.Handler().ServeHTTP(shown, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	if shown.Code != http.StatusOK {
		t.Errorf("the page answers %d", shown.Code)
	}
}
