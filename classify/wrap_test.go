package classify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

var everything = classify.Verdict{
	Class: classify.ClassPermanent, Kind: classify.KindQuotaExceeded, Status: 429,
	RetryAfter: time.Minute, NotSent: true, NoRetry: true,
}

func TestNilStaysNilWhenWrapped(t *testing.T) {
	for name, err := range map[string]error{
		"Transient": classify.Transient(nil),
		"Permanent": classify.Permanent(nil),
		"As":        classify.As(nil, everything),
	} {
		if err != nil {
			t.Errorf("%s(nil) = %v", name, err)
		}
	}
}

func TestWrappersKeepTextAndCause(t *testing.T) {
	cause := &net.AddrError{Err: "odd", Addr: "h"}
	for name, err := range map[string]error{
		"Transient": classify.Transient(cause),
		"Permanent": classify.Permanent(cause),
		"As":        classify.As(cause, everything),
	} {
		if err.Error() != cause.Error() {
			t.Errorf("%s: text %q, want %q", name, err, cause)
		}
		if !errors.Is(err, cause) {
			t.Errorf("%s hides its cause", name)
		}
		if got, ok := errors.AsType[*net.AddrError](err); !ok || got != cause {
			t.Errorf("%s hides its cause from AsType", name)
		}
	}
}

func TestTransientAndPermanentChangeTheClassAlone(t *testing.T) {
	for _, err := range []error{
		errPlain, syscall.ECONNREFUSED, statusError(401), errors.New("429"), context.Canceled,
		classify.As(errPlain, everything),
	} {
		want := classify.Of(err)
		want.Class = classify.ClassTransient
		assertOf(t, classify.Transient(err), want)
		want.Class = classify.ClassPermanent
		assertOf(t, classify.Permanent(err), want)
	}
}

func TestAsIsObeyed(t *testing.T) {
	assertOf(t, classify.As(context.Canceled, everything), everything)
	assertOf(t, classify.As(errPlain, unknown), unknown)
}

func TestAsReplacesWhatMeansNothing(t *testing.T) {
	got := classify.As(errPlain, classify.Verdict{Class: 77, RetryAfter: -time.Second})
	assertOf(t, got, unknown)
	if typed, ok := errors.AsType[interface {
		error
		ErrorType() string
	}](got); !ok || typed.ErrorType() != "unknown" {
		t.Errorf("ErrorType of %T is not unknown", got)
	}
}

func TestErrorTypeIsTheKind(t *testing.T) {
	for _, err := range []error{
		classify.Transient(syscall.ECONNREFUSED),
		classify.Permanent(syscall.ECONNREFUSED),
		classify.As(errPlain, transient(classify.KindConnection)),
	} {
		typed, ok := err.(interface{ ErrorType() string })
		if !ok || typed.ErrorType() != "connection_error" {
			t.Errorf("%T has no ErrorType of its Kind", err)
		}
	}
}

type knowingError classify.Verdict

func (knowingError) Error() string               { return "429 Too Many Requests" }
func (v knowingError) Verdict() classify.Verdict { return classify.Verdict(v) }

func TestAnErrorWithAVerdictWins(t *testing.T) {
	known := knowingError(everything)
	for name, err := range map[string]error{
		"alone":                     known,
		"wrapped":                   fmt.Errorf("call: %w", known),
		"in a failed dial":          inURL(inOp("dial", known)),
		"in a timeout":              timeoutError{known},
		"after a typed error":       errors.Join(inCall("connect", syscall.ECONNREFUSED), known),
		"after a status":            errors.Join(statusError(404), known),
		"after one that is unknown": errors.Join(errPlain, known),
		"outside another":           classify.As(classify.Transient(context.Canceled), everything),
	} {
		t.Run(name, func(t *testing.T) { assertOf(t, err, everything) })
	}
}

func TestForeignVerdictsAreMadeSane(t *testing.T) {
	assertOf(t, knowingError{Class: 9, RetryAfter: -1}, unknown)
}

func TestTheFirstOfJoinedErrorsDecides(t *testing.T) {
	late := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, RetryAfter: time.Second}
	tests := []struct {
		name string
		err  error
		want classify.Verdict
	}{
		{"typed", errors.Join(errPlain, context.DeadlineExceeded, syscall.ECONNRESET), transient(classify.KindTimeout)},
		{"carried", errors.Join(knowingError(late), knowingError{Class: classify.ClassPermanent}), late},
		{"text", errors.Join(errPlain, errors.New("rate limit"), errors.New("401")), transient(classify.KindRateLimit)},
		{"nested", errors.Join(fmt.Errorf("a: %w", errors.Join(errPlain, io.ErrUnexpectedEOF)), context.Canceled), transient(classify.KindConnection)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { assertOf(t, test.err, test.want) })
	}
}

// Attempts joined into one error: the first was refused, the second may have been applied.
func TestNotSentHoldsOnlyIfItHoldsForAll(t *testing.T) {
	refused := notSent(transient(classify.KindConnection))
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"all", errors.Join(inCall("connect", syscall.ECONNREFUSED), inOp("dial", errPlain)), true},
		{"beside one that says nothing", fmt.Errorf("%w: %w", errPlain, inCall("connect", syscall.ECONNREFUSED)), true},
		{"typed", errors.Join(inCall("connect", syscall.ECONNREFUSED), syscall.ECONNRESET), false},
		{"typed, nested", errors.Join(inCall("connect", syscall.ECONNREFUSED), fmt.Errorf("a: %w", errors.Join(errPlain, syscall.ECONNRESET))), false},
		{"carried", errors.Join(knowingError(refused), knowingError(transient(classify.KindServer))), false},
		{"carried, then typed", errors.Join(knowingError(refused), io.ErrUnexpectedEOF), false},
		{"typed, then carried", errors.Join(io.ErrUnexpectedEOF, knowingError(refused)), false},
		{"text", errors.Join(errors.New("connection refused"), errors.New("connect: connection refused")), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := classify.Of(test.err)
			assertVerdict(t, got, classify.Verdict{
				Class: classify.ClassTransient, Kind: classify.KindConnection, NotSent: test.want,
			})
		})
	}
}

func TestNoRetryHoldsIfItHoldsForAny(t *testing.T) {
	forbidden := transient(classify.KindServer)
	forbidden.NoRetry = true
	for _, err := range []error{
		errors.Join(knowingError(forbidden), knowingError(transient(classify.KindServer))),
		errors.Join(knowingError(transient(classify.KindServer)), errPlain, knowingError(forbidden)),
	} {
		assertOf(t, err, forbidden)
	}
}
