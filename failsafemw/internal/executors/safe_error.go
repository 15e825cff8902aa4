package executors

import (
	"context"
	"reflect"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
)

// safeError replaces an error that failsafe-go cannot handle: its timeout and the conditions of its
// other policies call errors.Is, which never returns for an error that wraps itself, and panics for
// many a nil pointer.
type safeError struct{ err error }

// Safe returns err, or an error that replaces it because failsafe-go cannot handle it.
func Safe(err error) error {
	if err == nil || isSafe(err) {
		return err
	}
	return &safeError{err}
}

// Original returns the error that Safe replaced, or err itself.
func Original(err error) error {
	if e, ok := err.(*safeError); ok { //nolint:errorlint // Nothing wraps it.
		return e.err
	}
	return err
}

// isSafe reports whether the functions of package errors return for err, without a panic.
func isSafe(err error) bool {
	answers := true
	whole := errortree.Walk(err, func(err error) errortree.Step {
		if e, ok := err.(interface{ Is(error) bool }); ok {
			_, answered := errortree.Answer(func() bool { return e.Is(context.Canceled) })
			answers = answers && answered
		}
		return errortree.Inside
	})
	return whole && answers
}

func (e *safeError) Error() string {
	text, answered := errortree.Answer(e.err.Error)
	if !answered {
		return "(an error without a text)"
	}
	return text
}

func (e *safeError) Is(target error) bool { return errortree.Is(e.err, target) }

func (e *safeError) As(target any) bool {
	into := reflect.ValueOf(target).Elem()
	found := false
	errortree.Walk(e.err, func(err error) errortree.Step {
		if found = reflect.TypeOf(err).AssignableTo(into.Type()); found {
			into.Set(reflect.ValueOf(err))
			return errortree.Stop
		}
		if as, ok := err.(interface{ As(any) bool }); ok {
			found, _ = errortree.Answer(func() bool { return as.As(target) })
		}
		if found {
			return errortree.Stop
		}
		return errortree.Inside
	})
	return found
}

func (e *safeError) Timeout() bool   { return neterror.Timeout(e.err) }
func (e *safeError) Temporary() bool { return neterror.Temporary(e.err) }
