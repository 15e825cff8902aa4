// Package qerr has the errors of the package of the same name in quic-go, as far as they can be
// distinguished from outside.
package qerr

import "net"

type TransportErrorCode uint64

type TransportError struct {
	Remote       bool
	FrameType    uint64
	ErrorCode    TransportErrorCode
	ErrorMessage string
	error        error
}

func NewLocalCryptoError(alert uint8, err error) *TransportError {
	return &TransportError{ErrorCode: 0x100 + TransportErrorCode(alert), error: err}
}

func (*TransportError) Error() string     { return "insufficient_quota" }
func (e *TransportError) Unwrap() []error { return []error{net.ErrClosed, e.error} }

type ApplicationErrorCode uint64

type ApplicationError struct {
	Remote       bool
	ErrorCode    ApplicationErrorCode
	ErrorMessage string
}

func (*ApplicationError) Error() string { return "insufficient_quota" }
func (*ApplicationError) Unwrap() error { return net.ErrClosed }

type IdleTimeoutError struct{}

func (*IdleTimeoutError) Timeout() bool   { return true }
func (*IdleTimeoutError) Temporary() bool { return false }
func (*IdleTimeoutError) Error() string   { return "odd" }
func (*IdleTimeoutError) Unwrap() error   { return net.ErrClosed }

type HandshakeTimeoutError struct{}

func (*HandshakeTimeoutError) Timeout() bool   { return true }
func (*HandshakeTimeoutError) Temporary() bool { return false }
func (*HandshakeTimeoutError) Error() string   { return "odd" }
func (*HandshakeTimeoutError) Unwrap() error   { return net.ErrClosed }

type VersionNegotiationError struct{ Ours, Theirs []uint32 }

func (*VersionNegotiationError) Error() string { return "odd" }
func (*VersionNegotiationError) Unwrap() error { return net.ErrClosed }

type StatelessResetError struct{}

func (*StatelessResetError) Error() string   { return "odd" }
func (*StatelessResetError) Unwrap() error   { return net.ErrClosed }
func (*StatelessResetError) Timeout() bool   { return false }
func (*StatelessResetError) Temporary() bool { return true }
