// Package optionerrors takes the error of invalid options apart, for tests.
package optionerrors

import "github.com/tenax-go/tenax/policy"

// All returns every option error in the tree of err, in the order of the tree.
func All(err error) (found []policy.OptionError) {
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case *policy.OptionError:
		return []policy.OptionError{*e}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			found = append(found, All(inner)...)
		}
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	}
	return found
}
