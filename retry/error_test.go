package retry_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestErrorSaysHowManyAttemptsWhyItStoppedAndWhatFailed(t *testing.T) {
	noRetry := classify.As(errUnknown, classify.Verdict{NoRetry: true})
	tests := map[string]struct {
		options []retry.Option
		fn      policy.Func[int]
		timeout time.Duration
		want    string
	}{
		"exhausted": {nil, always(errTransient).call, 0, "retry: gave up after 3 attempts, as many as allowed: for now"},
		"one attempt": {
			[]retry.Option{retry.WithMaxAttempts(1)},
			always(errTransient).call, 0,
			"retry: gave up after 1 attempt, as many as allowed: for now",
		},
		"permanent": {nil, always(errPermanent).call, 0, "retry: gave up after 1 attempt, as the error is permanent: for good"},
		"no retry": {
			nil, always(noRetry).call, 0,
			"retry: gave up after 1 attempt, as repeating is not safe: something went wrong",
		},
		"deadline": {
			[]retry.Option{exactly},
			always(errTransient).call, 250 * ms,
			"retry: gave up after 2 attempts, as the next, due in 200ms, would come too late: for now",
		},
		"Retry-After": {
			nil, always(askedToWait(time.Hour)).call, 0,
			"retry: gave up after 1 attempt, as the next, due in 1h0m0s, would come too late: slow down",
		},
		"no time left at all": {
			[]retry.Option{quickly, retry.WithMaxElapsed(time.Second)},
			func(context.Context) (int, error) { time.Sleep(time.Second); return 0, errTransient }, 0,
			"retry: gave up after 1 attempt, as the next would come too late: for now",
		},
		"deadline of the caller": {
			nil, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, time.Second,
			"retry: gave up after 1 attempt, as the caller's deadline has passed: context deadline exceeded",
		},
		"rejected": {
			nil, failing(errTransient, errUnknown, &breaker.OpenError{Name: "stock", RetryAfter: time.Second}).call, 0,
			"retry: gave up after 3 attempts, as the last was rejected: circuit breaker open: stock: try again in 1s" +
				" (before that: something went wrong)",
		},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := t.Context(), func() {}
			if test.timeout > 0 {
				ctx, cancel = context.WithTimeout(ctx, test.timeout)
			}
			defer cancel()
			_, err := newPipeline(t, retry.New[int](test.options...)).Do(ctx, test.fn)
			if err == nil || err.Error() != test.want {
				t.Errorf("%s:\n got %v\nwant %s", name, err, test.want)
			}
		})
	}
}

func TestGaveUpNeedsNoImportOfThisPackage(t *testing.T) {
	var err error = &retry.Error{Attempts: 3, Reason: retry.ReasonExhausted}
	attempts, reason := err.(interface{ GaveUp() (int, string) }).GaveUp()
	if attempts != 3 || reason != "exhausted" {
		t.Errorf("GaveUp() = %d, %q, want 3, exhausted", attempts, reason)
	}
}

func TestErrorSaysThatTheCallerCanceled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := newPipeline(t, retry.New[int]()).Do(ctx, func(context.Context) (int, error) {
		cancel(errors.New("a cause is the caller's own business"))
		return 0, errUnknown
	})
	want := "retry: gave up after 1 attempt, as the caller canceled: something went wrong"
	if err.Error() != want {
		t.Errorf("error = %q, want %q", err, want)
	}
}

func TestErrorMadeByHand(t *testing.T) {
	tests := map[string]*retry.Error{
		"retry: gave up after 0 attempts, : no error":                                           {},
		"retry: gave up after 2 attempts, bored: something went wrong":                          {Attempts: 2, Reason: "bored", Err: errUnknown},
		"retry: gave up after 2 attempts, as the retry budget is used up: something went wrong": {Attempts: 2, Reason: retry.ReasonBudget, Err: errUnknown},
		"retry: gave up after 2 attempts, as the caller canceled: no error":                     {Attempts: 2, Reason: retry.ReasonCanceled},
		"retry: gave up after 2 attempts, as the next would come too late: for now":             {Attempts: 2, Reason: retry.ReasonDeadline, Err: errTransient},
		"retry: gave up after 2 attempts, as the last was rejected: no error (before that: for now)": {
			Attempts: 2, Reason: retry.ReasonRejected, Errors: []error{errTransient, nil},
		},
		"retry: gave up after 1 attempt, as the call was rejected: no error": {Attempts: 1, Reason: retry.ReasonRejected, Errors: []error{nil}},
	}
	for want, err := range tests {
		if err.Error() != want {
			t.Errorf("error = %q, want %q", err, want)
		}
		if errors.Is(err, errPermanent) || err.Timeout() {
			t.Errorf("%v matches what is not in it", err)
		}
	}
	if err := (&retry.Error{Err: errTransient}); err.ErrorType() != "unknown" || err.Verdict().Class != classify.ClassTransient {
		t.Errorf("verdict = %+v, want that of the error in it", err.Verdict())
	}
	if err := new(retry.Error); err.Verdict() != (classify.Verdict{}) || len(err.Unwrap()) != 0 {
		t.Errorf("the zero Error has the verdict %+v and wraps %v", err.Verdict(), err.Unwrap())
	}
}

func TestOnlyExhaustionMatchesErrExhausted(t *testing.T) {
	for _, reason := range []retry.Reason{
		retry.ReasonExhausted, retry.ReasonPermanent, retry.ReasonNoRetry, retry.ReasonDeadline, retry.ReasonCanceled,
		retry.ReasonRejected, retry.ReasonBudget,
	} {
		if got := errors.Is(&retry.Error{Reason: reason}, retry.ErrExhausted); got != (reason == retry.ReasonExhausted) {
			t.Errorf("%s: errors.Is(err, ErrExhausted) = %t", reason, got)
		}
	}
}

func TestErrorShowsNoSecrets(t *testing.T) {
	address := "https://user:hunter2@api.example.com/v1/chat?key=sk-secret#token-secret"
	secrets := []string{"hunter2", "sk-secret", "token-secret", "user:"}
	failure := &url.Error{Op: "Post", URL: address, Err: errors.New("connection reset by peer")}
	for name, err := range map[string]error{
		"itself":              failure,
		"wrapped":             fmt.Errorf("asking the model: %w", failure),
		"joined":              errors.Join(errUnknown, failure, fmt.Errorf("again: %w", failure)),
		"within another":      &url.Error{Op: "Get", URL: "https://example.com", Err: failure},
		"text alone":          fmt.Errorf("cannot reach %s: %v", address, errUnknown),
		"address of no sense": &url.Error{Op: "parse", URL: "https://user:hunter2@api.example.com:sk-secret/", Err: errors.New(`invalid port ":sk-secret" after host`)},
		"after a retry":       &retry.Error{Attempts: 1, Reason: retry.ReasonPermanent, Err: failure},
	} {
		for place, text := range map[string]string{
			"Err":    (&retry.Error{Attempts: 1, Reason: retry.ReasonExhausted, Err: err}).Error(),
			"Errors": (&retry.Error{Attempts: 2, Reason: retry.ReasonRejected, Err: errUnknown, Errors: []error{err, errUnknown}}).Error(),
		} {
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s as %s: %q shows %q", name, place, text, secret)
				}
			}
		}
	}
	want := `retry: gave up after 1 attempt, as many as allowed: Post "https://api.example.com/v1/chat": connection reset by peer`
	if got := (&retry.Error{Attempts: 1, Reason: retry.ReasonExhausted, Err: failure}).Error(); got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
}

func TestVerdictIsThatOfTheLastAttempt(t *testing.T) {
	_, e := attempts(t, classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Status: 503}))
	want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Status: 503}
	if e.Verdict() != want || e.ErrorType() != "server_error" {
		t.Errorf("verdict = %+v of type %s, want %+v", e.Verdict(), e.ErrorType(), want)
	}
	if got := classify.Of(fmt.Errorf("wrapped: %w", e)); got != want {
		t.Errorf("classify.Of = %+v, want %+v", got, want)
	}
}

// A timeout around the retry may be inside another retry.
func TestErrorKeepsNoRetryWhenTheCallerEndedTheRetrying(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := newPipeline(t, retry.New[int]()).Do(ctx, func(context.Context) (int, error) {
		cancel()
		return 0, classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, NoRetry: true})
	})
	e := gaveUp(t, err)
	if e.Reason != retry.ReasonCanceled {
		t.Fatalf("got %v", err)
	}
	want := classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}
	if got := e.Verdict(); got != want {
		t.Errorf("the verdict is %+v, want %+v", got, want)
	}
}

func TestHTTPClientsSeeTimeouts(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	_, exhausted := attempts(t, dial)
	_, refused := attempts(t, &net.OpError{Op: "dial", Err: errUnknown})
	_, previous := attempts(t, errUnknown)
	previous.Errors = []error{dial, errUnknown}
	for name, test := range map[string]struct {
		err  *retry.Error
		want bool
	}{
		"timeout of the last attempt":       {exhausted, true},
		"refusal of the last attempt":       {refused, false},
		"timeout of the attempt before":     {previous, false},
		"timeout as the cause of the end":   {&retry.Error{Err: errUnknown, Cause: dial}, true},
		"timeout nowhere":                   {&retry.Error{Err: errUnknown}, false},
		"timeout wrapped in another's text": {&retry.Error{Err: fmt.Errorf("wrapped: %w", dial)}, true},
	} {
		if test.err.Timeout() != test.want {
			t.Errorf("%s: Timeout = %t", name, test.err.Timeout())
		}
		if client := (&url.Error{Op: "Get", URL: "http://example.com", Err: test.err}); client.Timeout() != test.want {
			t.Errorf("%s: Timeout of a *url.Error around it = %t", name, client.Timeout())
		}
	}
}
