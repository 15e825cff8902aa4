package policy

import (
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/nilness"
)

// Discarder is an error that holds on to something of its attempt, such as the connection of an
// HTTP response. A policy that drops an error and goes on, to try again or to answer something
// else, passes it to [Discard] first. Discard may be called more than once.
type Discarder interface {
	error
	Discard()
}

// Discard lets go of what err, and every error that it wraps, holds on to. What a Discarder itself
// wraps is its own business. Of a tree of errors the first 256 are looked at, and an error whose
// Unwrap panics wraps nothing. A panic in a Discarder passes through.
func Discard(err error) {
	switch err.(type) { //nolint:errorlint // Most errors hold nothing and wrap nothing.
	case Discarder, interface{ Unwrap() error }, interface{ Unwrap() []error }:
		errortree.Each(err, func(holder Discarder) errortree.Step {
			if !nilness.Is(holder) {
				holder.Discard()
			}
			return errortree.Past
		})
	}
}
