// Package neterror implements the methods of a net.Error for errors that wrap others. Callers of
// net/http check the error itself and not those in it: *url.Error does, and so do clients that
// switch to another server when one fails.
package neterror

import "github.com/tenax-go/tenax/internal/errortree"

// Timeout returns the answer of the first error in err's tree that has a method Timeout, and false
// if there is none. A panic is not an answer.
func Timeout(err error) bool {
	answer, _ := first(err, askTimeout)
	return answer
}

func askTimeout(err error) (answer, ok bool) {
	e, ok := err.(interface{ Timeout() bool })
	return ok && e.Timeout(), ok
}

// Temporary returns the answer of the first error that has a method Temporary, in the trees of errs
// one after the other, and false if there is none. A panic is not an answer.
func Temporary(errs ...error) bool {
	for _, err := range errs {
		if answer, answered := first(err, askTemporary); answered {
			return answer
		}
	}
	return false
}

func askTemporary(err error) (answer, ok bool) {
	e, ok := err.(interface{ Temporary() bool })
	return ok && e.Temporary(), ok
}

// first returns the first answer of an error in err's tree. Ask reports false for an error without
// the method.
func first(err error, ask func(error) (answer, ok bool)) (answer, answered bool) {
	errortree.Walk(err, func(err error) errortree.Step {
		answered, _ = errortree.Answer(func() (ok bool) {
			answer, ok = ask(err)
			return ok
		})
		if answered {
			return errortree.Stop
		}
		return errortree.Inside
	})
	return answer, answered
}
