package policy

import "github.com/tenax-go/tenax/internal/nilness"

// Discarder is an error that holds on to something of its attempt, such as the connection of an HTTP response. A policy
// that drops an error and goes on, to try again or to answer something else, passes it to [Discard] first. Discard may be
// called more than once.
type Discarder interface {
	error
	Discard()
}

// Discard lets go of what err, and every error that it wraps, holds on to. What a Discarder itself wraps is its own
// business. Of a tree of errors the first 256 are looked at.
func Discard(err error) {
	left := 256
	discard(err, &left)
}

// discard counts down, because an error may wrap itself.
func discard(err error, left *int) {
	if *left--; *left < 0 {
		return
	}
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case Discarder:
		if !nilness.Is(e) {
			e.Discard()
		}
	case interface{ Unwrap() error }:
		discard(e.Unwrap(), left)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			discard(inner, left)
		}
	}
}
