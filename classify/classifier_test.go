package classify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

var errPlain = errors.New("the answer was not what we expected")

func TestNoErrorIsTheZeroVerdict(t *testing.T) {
	assertVerdict(t, classify.Of(nil), classify.Verdict{})
	for name, c := range classifiers {
		got, ok := c(nil)
		if ok {
			t.Errorf("%s knows a nil error", name)
		}
		assertVerdict(t, got, classify.Verdict{})
	}
}

func TestUnrecognisedErrorIsUnknown(t *testing.T) {
	assertOf(t, errPlain, unknown)
	assertOf(t, errors.New(""), unknown)
	for name, c := range classifiers {
		got, ok := c(errPlain)
		if ok {
			t.Errorf("%s knows an error that says nothing", name)
		}
		assertVerdict(t, got, unknown)
	}
}

var classifiers = map[string]classify.Classifier{
	"Default":  classify.Default,
	"LLM":      classify.LLM,
	"Text":     classify.Text,
	"Chain":    classify.Chain(classify.Default, classify.Text),
	"no Chain": classify.Chain(),
}

// Otherwise the next Classifier of a Chain would read words that Default ignored on purpose.
func TestDefaultRecognisesExhaustionThoughItsClassIsUnknown(t *testing.T) {
	got, ok := classify.Default(syscall.EMFILE)
	if !ok {
		t.Error("Default does not know EMFILE")
	}
	assertVerdict(t, got, unknown)
}

func TestChainTakesTheFirstAnswer(t *testing.T) {
	never := func(error) (classify.Verdict, bool) { return permanent(classify.KindPanic), false }
	auth := func(error) (classify.Verdict, bool) { return permanent(classify.KindAuth), true }
	chain := classify.Chain(nil, never, auth, classify.Default)
	got, ok := chain(context.DeadlineExceeded)
	if !ok {
		t.Error("the chain does not know")
	}
	assertVerdict(t, got, permanent(classify.KindAuth))
}

func TestAChainOfNilsRecognisesNothing(t *testing.T) {
	got, ok := classify.Chain(nil)(context.DeadlineExceeded)
	if ok {
		t.Error("an empty chain knows")
	}
	assertVerdict(t, got, unknown)
}

func TestChainDoesNotChangeWithTheSliceItWasMadeOf(t *testing.T) {
	list := []classify.Classifier{classify.Default}
	chain := classify.Chain(list...)
	list[0] = func(error) (classify.Verdict, bool) { return permanent(classify.KindPanic), true }
	got, _ := chain(context.DeadlineExceeded)
	assertVerdict(t, got, transient(classify.KindTimeout))
}

func TestLLMTakesNotFoundForAMissingModel(t *testing.T) {
	for _, err := range []error{
		statusError(404), errors.New("404"), errors.New("not found"), typedError("not_found"),
		classify.As(errPlain, permanent(classify.KindNotFound)),
	} {
		got, ok := classify.LLM(err)
		if !ok || got.Kind != classify.KindModelNotFound || got.Class != classify.ClassPermanent {
			t.Errorf("LLM(%T) = %+v, %v", err, got, ok)
		}
	}
}

func TestLLMIsOtherwiseTheDefault(t *testing.T) {
	for _, err := range []error{
		context.Canceled, io.ErrUnexpectedEOF, statusError(429), errors.New("overloaded"),
		&net.DNSError{IsNotFound: true}, syscall.EMFILE, errPlain,
	} {
		got, gotOK := classify.LLM(err)
		want, wantOK := classify.Default(err)
		if gotOK != wantOK {
			t.Errorf("LLM(%T) knows: %v, Default: %v", err, gotOK, wantOK)
		}
		assertVerdict(t, got, want)
	}
}

func TestClassString(t *testing.T) {
	for class, want := range map[classify.Class]string{
		classify.ClassUnknown:   "unknown",
		classify.ClassTransient: "transient",
		classify.ClassPermanent: "permanent",
		classify.ClassCanceled:  "canceled",
		classify.Class(4):       "unknown",
		classify.Class(255):     "unknown",
	} {
		if got := class.String(); got != want {
			t.Errorf("Class(%d).String() = %q, want %q", class, got, want)
		}
	}
}

func TestClassifyingAllocatesNothing(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, err := range commonErrors {
		if got := testing.AllocsPerRun(100, func() { classify.Of(err) }); got != 0 {
			t.Errorf("Of(%s): %v allocations", name, got)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	for name, err := range commonErrors {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				classify.Of(err)
			}
		})
	}
}

var commonErrors = map[string]error{
	"own verdict":          classify.As(errPlain, classify.Verdict{Class: classify.ClassTransient, RetryAfter: time.Second}),
	"own verdict, wrapped": fmt.Errorf("call: %w", classify.Transient(errPlain)),
	"plain":                errPlain,
	"plain, wrapped":       fmt.Errorf("call: %w", errPlain),
	"plain, in words":      errors.New("429 Too Many Requests"),
	"plain, long":          errors.New(strings.Repeat("The Model said nothing. ", 1000)),
	"deadline":             context.DeadlineExceeded,
	"status":               statusError(503),
	"refused": &url.Error{Op: "Get", URL: "https://example.com", Err: &net.OpError{
		Op: "dial", Net: "tcp", Err: fmt.Errorf("connect: %w", syscall.ECONNREFUSED),
	}},
}
