package policy

import (
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/nilness"
)

// Discarder is an error that holds a resource of its attempt, such as the connection of an HTTP
// response. A policy that drops an error, to try again or to answer something else, passes it to
// [Discard] first. Discard may be called more than once.
type Discarder interface {
	error
	Discard()
}

// Discard releases the resources of err and of every error that it wraps. It does not look inside a
// Discarder, which discards what it wraps itself. It visits the first 256 errors of a tree, and
// treats an error whose Unwrap panics as wrapping nothing. A panic in a Discarder passes through.
func Discard(err error) {
	switch err.(type) { //nolint:errorlint // Most errors hold nothing and wrap nothing.
	case Discarder, interface{ Unwrap() error }, interface{ Unwrap() []error }:
		errortree.Walk(err, func(err error) errortree.Step {
			holder, ok := err.(Discarder) //nolint:errorlint // It is one error of the tree.
			if !ok {
				return errortree.Inside
			}
			if !nilness.Is(holder) {
				holder.Discard()
			}
			return errortree.Past
		})
	}
}
