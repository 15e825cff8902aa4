// Package hostile has errors for tests that no function should return and every policy must
// survive.
package hostile

import (
	"errors"
	"slices"
)

// Errors returns the errors by their defects. Each has a finite text, except for the nil pointer.
func Errors() map[string]error {
	one, other := &loopError{}, &loopError{}
	one.inner, other.inner = other, one
	self := &loopError{}
	self.inner = self
	fork := &forkError{}
	fork.branches = []error{fork, fork}
	return map[string]error{
		"a nil pointer":                   Nil(),
		"methods that panic":              Panicking(),
		"methods that panic, wrapped":     errors.Join(Panicking(), &loopError{Panicking()}),
		"it wraps itself":                 self,
		"it wraps itself twice":           fork,
		"two that wrap each other":        one,
		"a new error each time":           spiralError{},
		"a hundred thousand joined":       errors.Join(slices.Repeat([]error{errors.New("one of many")}, 100_000)...),
		"a value that cannot be compared": detailError{[]int{1}},
		"a type that cannot be compared":  listErrors{errors.New("listed")},
		"several that cannot be compared": errors.Join(detailError{[]int{1}}, detailError{[]int{1}}, listErrors{}),
	}
}

// Panicking returns an error with methods that panic, except for Error.
func Panicking() error { return &panickingError{"panicking"} }

// Nil returns a nil pointer with methods that panic.
func Nil() error { return (*panickingError)(nil) }

type panickingError struct{ text string }

func (p *panickingError) Error() string       { return p.text }
func (*panickingError) Unwrap() error         { panic("Unwrap") }
func (*panickingError) Is(error) bool         { panic("Is") }
func (*panickingError) As(any) bool           { panic("As") }
func (*panickingError) Timeout() bool         { panic("Timeout") }
func (*panickingError) Temporary() bool       { panic("Temporary") }
func (*panickingError) ErrorType() string     { panic("ErrorType") }
func (*panickingError) StatusCode() int       { panic("StatusCode") }
func (*panickingError) GaveUp() (int, string) { panic("GaveUp") }
func (*panickingError) GRPCStatus() *struct{} { panic("GRPCStatus") }
func (*panickingError) RetryableError() bool  { panic("RetryableError") }

type loopError struct{ inner error }

func (*loopError) Error() string   { return "loop" }
func (l *loopError) Unwrap() error { return l.inner }

type forkError struct{ branches []error }

func (*forkError) Error() string     { return "fork" }
func (f *forkError) Unwrap() []error { return f.branches }

// spiralError wraps a new error each time it is asked.
type spiralError struct{ depth int }

func (spiralError) Error() string   { return "spiral" }
func (s spiralError) Unwrap() error { return spiralError{s.depth + 1} }

// detailError is of a comparable type, but its values cannot be compared if their detail cannot.
type detailError struct{ detail any }

func (detailError) Error() string { return "detail" }

// listErrors is of a type that cannot be compared.
type listErrors []error

func (listErrors) Error() string     { return "list" }
func (l listErrors) Unwrap() []error { return l }
