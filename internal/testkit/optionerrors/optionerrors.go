// Package optionerrors splits the error of invalid options, for tests.
package optionerrors

import (
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/policy"
)

// All returns every option error in the tree of err, in the order of the tree.
func All(err error) (found []policy.OptionError) {
	errortree.Walk(err, func(err error) errortree.Step {
		e, ok := err.(*policy.OptionError) //nolint:errorlint // It is one error of the tree.
		if !ok {
			return errortree.Inside
		}
		if e != nil {
			found = append(found, *e)
		}
		return errortree.Past
	})
	return found
}
