package failsafemw

import (
	"reflect"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
)

// unsoundError replaces an error that failsafe-go cannot handle. Its timeout calls errors.Is on
// every error, and so do the conditions of its other policies. That never returns for an error that
// wraps itself, and panics for many a nil pointer.
type unsoundError struct{ err error }

// bearable returns err, or what replaces it.
func bearable(err error) error {
	if err == nil || isSound(err) {
		return err
	}
	return &unsoundError{err}
}

// original returns the error that was replaced.
func original(err error) error {
	if e, ok := err.(*unsoundError); ok { //nolint:errorlint // Nothing wraps it.
		return e.err
	}
	return err
}

// isSound reports whether the functions of package errors return for err, without a panic.
func isSound(err error) bool {
	sound := true
	whole := errortree.Each(err, func(e interface{ Is(error) bool }) errortree.Step {
		_, answered := errortree.Answer(func() bool { return e.Is(errStopped) })
		sound = sound && answered
		return errortree.Inside
	})
	return whole && sound
}

func (e *unsoundError) Error() string {
	text, answered := errortree.Answer(e.err.Error)
	if !answered {
		return "(an error without a text)"
	}
	return text
}

func (e *unsoundError) Is(target error) bool { return errortree.Is(e.err, target) }

func (e *unsoundError) As(target any) bool {
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

func (e *unsoundError) Timeout() bool   { return neterror.Timeout(e.err) }
func (e *unsoundError) Temporary() bool { return neterror.Temporary(e.err) }
