// Package neterror implements the methods of a net.Error for errors that wrap others. Callers of
// net/http ask the error itself and not those in it: *url.Error does, and so do clients that switch
// to another server when one fails.
package neterror

import "github.com/tenax-go/tenax/internal/errortree"

type (
	timeouter interface{ Timeout() bool }
	temporary interface{ Temporary() bool }
)

// Timeout returns the answer of the first error in err's tree that has a method Timeout, and false
// if there is none. A panic is not an answer.
func Timeout(err error) bool {
	timeout, _ := first(err, timeouter.Timeout)
	return timeout
}

// Temporary returns the answer of the first error that has a method Temporary, in the trees of errs
// one after the other, and false if there is none. A panic is not an answer.
func Temporary(errs ...error) bool {
	for _, err := range errs {
		if temporary, answered := first(err, temporary.Temporary); answered {
			return temporary
		}
	}
	return false
}

func first[T any](err error, ask func(T) bool) (answer, answered bool) {
	errortree.Each(err, func(e T) errortree.Step {
		if answer, answered = errortree.Answer(func() bool { return ask(e) }); answered {
			return errortree.Stop
		}
		return errortree.Inside
	})
	return answer, answered
}
