// Package expected marks errors as outcomes that pipelines expect. A mark counts only while the
// error is inside one of these pipelines.
package expected

import (
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
)

// Owner is a pipeline that expects outcomes. Its address counts.
type Owner struct{ _ byte }

// Error is an error with a mark.
type Error struct {
	// Err is the error without the mark.
	Err error

	owners []*Owner
	left   atomic.Int32 // how many of the owners the error is still inside
}

// Error returns the text of the error without the mark.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error without the mark.
func (e *Error) Unwrap() error { return e.Err }

// Timeout returns that of the error without the mark.
func (e *Error) Timeout() bool { return neterror.Timeout(e.Err) }

// Temporary returns that of the error without the mark.
func (e *Error) Temporary() bool { return neterror.Temporary(e.Err) }

// Counts reports whether the error is still inside a pipeline that expects it.
func (e *Error) Counts() bool { return e.left.Load() > 0 }

// Mark returns err, which is not nil, marked as expected by the owners. It keeps them, and replaces
// a mark that err has already.
func Mark(err error, owners []*Owner) error {
	e := &Error{Err: Bare(err), owners: owners}
	e.left.Store(int32(len(owners)))
	return e
}

// Bare returns an error without its mark. What the error wraps stays as it is.
func Bare(err error) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // Only the error itself counts.
		return e.Err
	}
	return err
}

// Has reports whether an error itself has a mark that counts.
func Has(err error) bool {
	e, ok := err.(*Error) //nolint:errorlint // Only the error itself counts.
	return ok && e.Counts()
}

// Release returns an error that leaves the pipeline of an owner. The error comes without its mark
// if that was the last owner. The same holds for marks that it wraps, except that these stay, and
// no longer count.
func Release(err error, owner *Owner) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // Only the error itself counts.
		if e.release(owner) {
			return e.Err
		}
		return err
	}
	errortree.Walk(err, func(err error) errortree.Step {
		if e, ok := err.(*Error); ok { //nolint:errorlint // It is one error of the tree.
			e.release(owner)
		}
		return errortree.Inside
	})
	return err
}

// release reports whether that was the last owner.
func (e *Error) release(owner *Owner) bool {
	return slices.Contains(e.owners, owner) && e.left.Add(-1) <= 0
}
