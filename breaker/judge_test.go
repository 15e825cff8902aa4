package breaker_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// meaning is what a call says about the dependency.
type meaning string

const (
	failure meaning = "failure"
	neutral meaning = "neutral"
	success meaning = "success"
)

// meaningOf returns what a call counts as, judged by the failures in a row after it.
func meaningOf(ctx context.Context, fn policy.Func[int], options ...breaker.Option) meaning {
	b := breaker.New[int](options...)
	func() {
		defer func() { _ = recover() }()
		_, _ = b.Apply(context.Background(), policy.NextFunc(func(context.Context) (int, error) { panic("a failure for sure") }))
	}()
	_, _ = b.Apply(ctx, policy.NextFunc(fn))
	switch b.Counts().Failures {
	case 0:
		return success
	case 1:
		return neutral
	default:
		return failure
	}
}

// httpError knows its status, as errors of SDKs do.
type httpError int

func (e httpError) Error() string   { return "the server has answered" }
func (e httpError) StatusCode() int { return int(e) }

func TestWhatCounts(t *testing.T) {
	status := func(code int) error { return fmt.Errorf("orders: %w", httpError(code)) }
	for _, test := range []struct {
		name string
		err  error
		want meaning
	}{
		{"no error", nil, success},
		{"unknown error", errBoom, failure},
		{"transient error", classify.Transient(errBoom), failure},
		{"permanent error of no kind", classify.Permanent(errBoom), success},

		{"400", status(400), success},
		{"401", status(401), success},
		{"402", status(402), success},
		{"403", status(403), success},
		{"404", status(404), success},
		{"408", status(408), failure},
		{"409", status(409), success},
		{"429", status(429), success},
		{"500", status(500), failure},
		{"501", status(501), failure},
		{"503", status(503), failure},
		{"504", status(504), failure},
		{"a 503 in words", errors.New("503 Service Unavailable"), failure},
		{"a 401 in words", errors.New("401 Unauthorized: invalid api key"), success},
		{"quota in words", errors.New("429: insufficient_quota"), success},

		{"a conflict to be repeated", classify.As(errBoom, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict}), success},
		{"an answer by its own word", classify.As(errBoom, classify.Verdict{Class: classify.ClassTransient, Health: classify.HealthGood}), success},
		{"a failure by its own word", classify.As(errBadRequest, classify.Verdict{Kind: classify.KindInvalidRequest, Health: classify.HealthBad}), failure},
		{"a local failure by its own word", classify.As(errBoom, classify.Verdict{Health: classify.HealthUnknown}), neutral},
		{"an invalid option", &policy.OptionError{Policy: "bulkhead"}, neutral},
		{"a nil function", policy.ErrNilFunc, neutral},
		{"a nil context", policy.ErrNilContext, neutral},

		{"connection refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, failure},
		{"connection reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, failure},
		{"truncated", io.ErrUnexpectedEOF, failure},
		{"unknown host", &net.DNSError{IsNotFound: true}, failure},
		{"certificate", x509.UnknownAuthorityError{}, failure},
		{"bad URL", &url.Error{Op: "parse", Err: errBoom}, neutral},
		{"timeout inside", context.DeadlineExceeded, failure},
		{"cancellation inside", context.Canceled, neutral},
		{"panic made an error", &policy.PanicError{Value: "explosion"}, failure},

		{"permanent, yet a timeout", classify.Permanent(context.DeadlineExceeded), failure},
		{"permanent, yet a rate limit", classify.Permanent(status(429)), success},
		{"permanent, yet the server", classify.Permanent(status(500)), failure},
		{"transient, yet a 400", classify.Transient(status(400)), failure},
		{"not to be retried, yet transient", classify.As(errBoom, classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindServer, NoRetry: true,
		}), failure},

		{"rejection by a circuit", &breaker.OpenError{Name: "inner"}, neutral},
		{"rejection that is transient", classify.As(errBoom, classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindRejected,
		}), neutral},
		{"joined errors", errors.Join(errBoom, status(401)), success},
		{"deeply wrapped", fmt.Errorf("a: %w", fmt.Errorf("b: %w", errBadRequest)), success},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := meaningOf(t.Context(), failWith(test.err)); got != test.want {
				t.Errorf("%v is %s, want %s", test.err, got, test.want)
			}
		})
	}
}

func TestCallersCancellationIsNeutralWhateverTheErrorSays(t *testing.T) {
	meaningOfCanceled := func(err error) meaning {
		ctx, cancel := context.WithCancelCause(t.Context())
		return meaningOf(ctx, func(context.Context) (int, error) {
			cancel(errors.New("the user has gone"))
			return 0, err
		}, breaker.WithSuccessIf(func(error) bool { return true }))
	}
	for _, err := range []error{context.Canceled, context.DeadlineExceeded, errBoom, httpError(503), httpError(400)} {
		if got := meaningOfCanceled(err); got != neutral {
			t.Errorf("%v after a cancellation is %s, want neutral", err, got)
		}
	}
	if got := meaningOfCanceled(nil); got != success {
		t.Errorf("a success after a cancellation is %s", got)
	}
}

func TestCallersDeadlineCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			name  string
			err   error
			cause error
			want  meaning
		}{
			{"its own error", context.DeadlineExceeded, nil, failure},
			{"its cause", errBoom, errBoom, failure},
			{"called a cancellation", context.Canceled, nil, failure},
			{"its cause, called a cancellation", context.Canceled, context.Canceled, failure},
			{"503", httpError(503), nil, failure},
			{"an answer after all", errBadRequest, nil, success},
			{"a rejection", &breaker.OpenError{}, nil, neutral},
			{"success", nil, nil, success},
		} {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, test.cause)
			got := meaningOf(ctx, func(ctx context.Context) (int, error) {
				<-ctx.Done()
				return 0, test.err
			})
			cancel()
			if got != test.want {
				t.Errorf("%s is %s, want %s", test.name, got, test.want)
			}
		}
	})
}

// http.Client.Timeout closes Request.Cancel at the deadline of the context.
func TestCancellationAtTheDeadlineCountsAsTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for after, want := range map[time.Duration]meaning{time.Minute: failure, time.Minute - 1: neutral} {
			ctx := deadlineOnly{t.Context(), time.Now().Add(time.Minute)}
			if got := meaningOf(ctx, func(context.Context) (int, error) {
				time.Sleep(after)
				return 0, context.Canceled
			}); got != want {
				t.Errorf("after %v it is %s, want %s", after, got, want)
			}
		}
	})
}

// deadlineOnly is a context in the moment between its deadline and its end.
type deadlineOnly struct {
	context.Context

	deadline time.Time
}

func (c deadlineOnly) Deadline() (time.Time, bool) { return c.deadline, true }

func TestDeadlineOfTheFunctionsOwnContextIsAnOrdinaryTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := meaningOf(t.Context(), func(ctx context.Context) (int, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if got != failure {
			t.Errorf("it is %s, want failure", got)
		}
	})
}

func TestClassifierDecidesFirst(t *testing.T) {
	known := func(v classify.Verdict) breaker.Option {
		return breaker.WithClassifier(func(error) (classify.Verdict, bool) { return v, true })
	}
	server := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}
	unknown := breaker.WithClassifier(func(error) (classify.Verdict, bool) { return server, false })
	for _, test := range []struct {
		name   string
		option breaker.Option
		err    error
		want   meaning
	}{
		{"a 400 that is the server's fault", known(server), errBadRequest, failure},
		{"an unknown error that is none", known(classify.HTTPStatus(404)), errBoom, success},
		{"a cancellation", known(classify.Verdict{Class: classify.ClassCanceled}), errBoom, neutral},
		{"a verdict of nothing", known(classify.Verdict{}), errBoom, success},
		{"a class that does not exist", known(classify.Verdict{Class: 99}), errBadRequest, failure},
		{"does not know: the rules decide", unknown, errBadRequest, success},
		{"does not know: the rules decide", unknown, errBoom, failure},
		{"is not asked of a success", known(server), nil, success},
	} {
		if got := meaningOf(t.Context(), failWith(test.err), test.option); got != test.want {
			t.Errorf("%s: %v is %s, want %s", test.name, test.err, got, test.want)
		}
	}
}

func TestDeclaredSuccessesAreSuccesses(t *testing.T) {
	everything := breaker.WithSuccessIf(func(error) bool { return true })
	nothing := breaker.WithSuccessIf(func(error) bool { return false })
	onlyBoom := breaker.WithSuccessIf(func(err error) bool { return errors.Is(err, errBoom) })
	outage := breaker.WithClassifier(func(error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
	})
	for _, test := range []struct {
		name    string
		options []breaker.Option
		err     error
		want    meaning
	}{
		{"an unknown error", []breaker.Option{onlyBoom}, fmt.Errorf("orders: %w", errBoom), success},
		{"another error", []breaker.Option{onlyBoom}, httpError(503), failure},
		{"a 503, if everything is", []breaker.Option{everything}, httpError(503), success},
		{"what a classifier calls an outage", []breaker.Option{outage, onlyBoom}, errBoom, success},
		{"an answer, if nothing is", []breaker.Option{nothing}, errBadRequest, success},
		{"a rejection inside stays neutral", []breaker.Option{everything}, errInner, neutral},
		{"a cancellation inside stays neutral", []breaker.Option{everything}, context.Canceled, neutral},
		{"a mistake stays neutral", []breaker.Option{everything}, policy.ErrNilFunc, neutral},
		{"the last one counts", []breaker.Option{everything, nothing}, errBoom, failure},
	} {
		if got := meaningOf(t.Context(), failWith(test.err), test.options...); got != test.want {
			t.Errorf("%s: %v is %s, want %s", test.name, test.err, got, test.want)
		}
	}
}

func TestPanicInTheClassifierCountsAsAFailureAndLosesNoPermit(t *testing.T) {
	panics := false
	ask := func() bool {
		if panics {
			panic("no idea")
		}
		return false
	}
	for _, option := range []breaker.Option{
		breaker.WithClassifier(func(error) (classify.Verdict, bool) { return classify.Verdict{}, ask() }),
		breaker.WithSuccessIf(func(error) bool { return ask() }),
	} {
		panics = false
		assertPanicInCallbackIsAFailure(t, option, func() { panics = true })
	}
}

// assertPanicInCallbackIsAFailure checks a circuit with a callback that panics once it is broken.
func assertPanicInCallbackIsAFailure(t *testing.T, option breaker.Option, breakIt func()) {
	t.Helper()
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](option)
		halfOpen(t, b)
		breakIt()
		if got := begin(t, b).end(fail); got.Panicked != "no idea" {
			t.Errorf("the panic does not pass through: %+v", got)
		}
		assertState(t, b, breaker.Open)
		time.Sleep(time.Minute)
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}
