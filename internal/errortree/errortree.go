// Package errortree walks trees of errors that may misbehave: an error may wrap itself, be a nil
// pointer, panic in its methods or join a million others. The functions of package errors never
// return from the first, and let the panics of the others through.
package errortree

// MaxVisited is the largest number of errors of one tree that are visited.
const MaxVisited = 256

// Step is where a [Walk] continues.
type Step uint8

const (
	// Inside continues with what the error wraps.
	Inside Step = iota
	// Past skips what the error wraps.
	Past
	// Stop ends the walk.
	Stop
)

// Walk calls visit for err and for the errors that it wraps, in the order in which errors.Is visits
// them, until visit returns [Stop] or [MaxVisited] errors have been visited. An error with an
// Unwrap that panics wraps nothing. A panic in visit passes through: visit asks errors by way of
// [Answer].
//
// Walk reports whether it visited the whole tree: visit did not stop it, no error was left, and no
// Unwrap panicked.
func Walk(err error, visit func(error) Step) (whole bool) {
	w := walk{left: MaxVisited, whole: true}
	w.visit(err, visit)
	return w.whole
}

type walk struct {
	left  int
	whole bool
}

func (w *walk) visit(err error, visit func(error) Step) (more bool) {
	if err == nil {
		return true
	}
	if w.left == 0 {
		w.whole = false
		return false
	}
	w.left--
	switch visit(err) {
	case Stop:
		w.whole = false
		return false
	case Past:
		return true
	default:
		return w.inside(err, visit)
	}
}

func (w *walk) inside(err error, visit func(error) Step) (more bool) {
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case interface{ Unwrap() error }:
		inner, answered := Answer(e.Unwrap)
		w.whole = w.whole && answered
		return w.visit(inner, visit)
	case interface{ Unwrap() []error }:
		inner, answered := Answer(e.Unwrap)
		w.whole = w.whole && answered
		for _, branch := range inner {
			if !w.visit(branch, visit) {
				return false
			}
		}
	}
	return true
}

// Answer returns what a method of an error returns, and false if the method panics.
func Answer[T any](method func() T) (answer T, answered bool) {
	defer func() { _ = recover() }()
	return method(), true
}

// Is is errors.Is for any error: a comparison or a method that panics is no match.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == nil && target == nil
	}
	found := false
	Walk(err, func(err error) Step {
		if found = Matches(err, target); found {
			return Stop
		}
		return Inside
	})
	return found
}

// Matches is [Is] for err alone, without what it wraps.
func Matches(err, target error) bool {
	same, _ := Answer(func() bool { return err == target }) //nolint:errorlint // It is one error of many.
	if same {
		return true
	}
	e, ok := err.(interface{ Is(error) bool })
	if !ok {
		return false
	}
	matching, _ := Answer(func() bool { return e.Is(target) })
	return matching
}
