// Package http3 has the errors of the package of the same name in quic-go.
package http3

import quic "github.com/tenax-go/tenax/classify/testdata/quic-go"

type ErrCode quic.ApplicationErrorCode

type Error struct {
	Remote       bool
	ErrorCode    ErrCode
	ErrorMessage string

	err error
}

// OfStream is the error of a stream that was reset.
func OfStream(code uint64, remote bool) *Error {
	return &Error{remote, ErrCode(code), "", &quic.StreamError{ErrorCode: quic.StreamErrorCode(code), Remote: remote}}
}

// OfConnection is the error of a connection that was closed.
func OfConnection(code uint64, remote bool) *Error {
	return &Error{remote, ErrCode(code), "429", &quic.ApplicationError{ErrorCode: quic.ApplicationErrorCode(code), Remote: remote}}
}

func (*Error) Error() string   { return "insufficient_quota" }
func (e *Error) Unwrap() error { return e.err }

type errConnUnusable struct{ e error }

// Unusable is the error of a connection over which no stream could be opened.
func Unusable(err error) error { return &errConnUnusable{err} }

func (e *errConnUnusable) Unwrap() error { return e.e }
func (e *errConnUnusable) Error() string { return "odd" }
