package statuspage

import (
	"cmp"
	"context"
	"fmt"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/statuspage/internal/page"
)

const (
	pipelineFailures = 20
	pageFailures     = 100
)

// failure is a call that failed, without the text of its error.
type failure struct {
	at           monotonic.Instant
	pipeline     uint64
	pipelineName string
	kind         string
	status       int
	attempts     int    // 0 if not known
	reason       string // why there was no other attempt, or empty
	goType       string // of the innermost error, or empty
	late         bool   // the call had already returned
}

func byTime(a, b *failure) int { return cmp.Compare(a.at, b.at) }

// explain sets the fields that may be shown of an error. If the caller's deadline has passed, that
// is the only reason, and the type of the error says nothing.
func (f *failure) explain(ctx context.Context, err error) {
	f.attempts, f.reason = gaveUp(err)
	if ctx.Err() == nil {
		f.goType = typeOf(err)
	}
}

// maxErrors bounds the depth of wrapped errors. An error may wrap itself, and errors.AsType would
// never return.
const maxErrors = 64

// gaveUp returns the number of attempts and why there were no more, from an error of package retry.
// Of joined errors only the first counts.
func gaveUp(err error) (attempts int, reason string) {
	defer func() {
		_ = recover() // a method of the error may panic
	}()
	for range maxErrors {
		if e, ok := err.(interface {
			GaveUp() (attempts int, reason string)
		}); ok {
			attempts, reason = e.GaveUp()
			return attempts, observe.Word(reason)
		}
		if err = firstWrapped(err); err == nil {
			break
		}
	}
	return 0, ""
}

// typeOf returns the Go type of the innermost error, or nothing for the types that every error may
// have. Of joined errors only the first counts.
func typeOf(err error) (name string) {
	defer func() {
		if recover() != nil {
			name = ""
		}
	}()
	for range maxErrors {
		inner := firstWrapped(err)
		if inner == nil {
			break
		}
		err = inner
	}
	switch name = fmt.Sprintf("%T", err); name {
	case "<nil>", "*errors.errorString", "*fmt.wrapError", "*errors.joinError":
		return ""
	default:
		return page.CleanName(name)
	}
}

func firstWrapped(err error) error {
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case interface{ Unwrap() error }:
		return e.Unwrap()
	case interface{ Unwrap() []error }:
		if inner := e.Unwrap(); len(inner) > 0 {
			return inner[0]
		}
	}
	return nil
}
