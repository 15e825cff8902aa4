// Package quic has the errors of quic-go. Its path ends like that of quic-go.
package quic

import (
	"errors"

	"github.com/tenax-go/tenax/classify/testdata/quic-go/internal/qerr"
)

type (
	TransportError          = qerr.TransportError
	ApplicationError        = qerr.ApplicationError
	VersionNegotiationError = qerr.VersionNegotiationError
	StatelessResetError     = qerr.StatelessResetError
	IdleTimeoutError        = qerr.IdleTimeoutError
	HandshakeTimeoutError   = qerr.HandshakeTimeoutError

	TransportErrorCode   = qerr.TransportErrorCode
	ApplicationErrorCode = qerr.ApplicationErrorCode
	StreamErrorCode      uint64
)

var NewLocalCryptoError = qerr.NewLocalCryptoError

var Err0RTTRejected = errors.New("0-RTT rejected")

type StreamError struct {
	StreamID  int64
	ErrorCode StreamErrorCode
	Remote    bool
}

func (*StreamError) Error() string { return "odd" }
