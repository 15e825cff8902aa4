// Package neterror answers what a net.Error is asked, for errors that wrap others. Callers of
// net/http ask the error itself and do not look inside: so does *url.Error, and so do clients that
// turn to another server when one fails.
package neterror

import "github.com/tenax-go/tenax/internal/errortree"

type (
	timeouter interface{ Timeout() bool }
	temporary interface{ Temporary() bool }
)

// Timeout returns what the first error in err's tree that has a method Timeout answers, and false
// if there is none. A panic is no answer.
func Timeout(err error) bool {
	timeout, _ := first(err, timeouter.Timeout)
	return timeout
}

// Temporary returns what the first error that has a method Temporary answers, in the trees of errs
// one after the other, and false if there is none. A panic is no answer.
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
