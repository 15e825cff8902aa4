package policy_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/policy"
)

// holder is an error that counts how often it was discarded.
type holder struct {
	discarded int
	inner     error
}

func (h *holder) Error() string { return "holder" }
func (h *holder) Unwrap() error { return h.inner }
func (h *holder) Discard()      { h.discarded++ }

// loop is an error that wraps itself.
type loop struct{ fork bool }

func (l *loop) Error() string { return "loop" }

func (l *loop) Unwrap() []error {
	if l.fork {
		return []error{l, l}
	}
	return []error{l}
}

func TestDiscardFindsEveryDiscarder(t *testing.T) {
	tests := map[string]func(a, b *holder) error{
		"itself":  func(a, b *holder) error { b.discarded++; return a },
		"wrapped": func(a, b *holder) error { b.discarded++; return fmt.Errorf("x: %w", fmt.Errorf("y: %w", a)) },
		"joined":  func(a, b *holder) error { return errors.Join(errBoom, a, b) },
		"both":    func(a, b *holder) error { return fmt.Errorf("x: %w", errors.Join(fmt.Errorf("y: %w", a), nil, b)) },
	}
	for name, build := range tests {
		var a, b holder
		policy.Discard(build(&a, &b))
		if a.discarded != 1 || b.discarded != 1 {
			t.Errorf("%s: discarded %d and %d times, want once", name, a.discarded, b.discarded)
		}
	}
}

func TestDiscardDoesNotLookInsideADiscarder(t *testing.T) {
	var inner holder
	policy.Discard(&holder{inner: &inner})
	if inner.discarded != 0 {
		t.Error("Discard went on inside a Discarder")
	}
}

func TestDiscardAcceptsAnyError(*testing.T) {
	var none *holder
	for _, err := range []error{nil, errBoom, none, &loop{}, &loop{fork: true}, errors.Join(none)} {
		policy.Discard(err)
	}
	for _, err := range hostile.Errors() {
		policy.Discard(err)
	}
}

func TestDiscardFindsErrorsBesideOneThatPanics(t *testing.T) {
	var held holder
	policy.Discard(errors.Join(hostile.Panicking(), hostile.Nil(), &held))
	if held.discarded != 1 {
		t.Errorf("discarded %d times, want once", held.discarded)
	}
}
