package httpverdict

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/internal/redact"
)

// NetError is an error with a verdict. Like the errors of http.Transport, it is a net.Error. Its
// text contains no credentials or queries of URLs.
type NetError struct {
	Err    error
	Result classify.Verdict
}

func (e *NetError) Error() string { return redact.Error(e.Err) }
func (e *NetError) Unwrap() error { return e.Err }

// Verdict returns the Result.
func (e *NetError) Verdict() classify.Verdict { return e.Result }

// ErrorType returns the kind of the Result.
func (e *NetError) ErrorType() string { return string(e.Result.Kind) }

// Timeout is called by *url.Error, so the errors of http.Client keep their Timeout.
func (e *NetError) Timeout() bool {
	return e.Result.Kind == classify.KindTimeout || neterror.Timeout(e.Err)
}

// Temporary returns the answer of the wrapped error.
func (e *NetError) Temporary() bool { return neterror.Temporary(e.Err) }

// Canceled returns the error of an attempt that is no longer needed. It is no failure of the
// dependency, and is not retried.
func Canceled(err error) error {
	return &NetError{err, classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}}
}

// InvalidRequest returns the error of a request that cannot be sent.
func InvalidRequest(err error) error {
	return &NetError{err, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}}
}

// WithBodyError adds bodyErr, the error of the request body, to the error of an attempt. Not every
// base returns it: HTTP/3 reports the server's reaction to the part of the body that it got.
func WithBodyError(err, bodyErr error) error {
	if errortree.Is(err, bodyErr) {
		return err
	}
	return fmt.Errorf("httpmw: the request's body failed: %w (%w)", bodyErr, err)
}

var errNilPointer = errors.New("httpmw: a nil pointer in the place of an error")

// NotNil returns err, or an error that reports the nil pointer in err.
func NotNil(err error) error {
	if nilness.Is(err) {
		return errNilPointer
	}
	return err
}

// AsNetError returns err if it is a net.Error without a URL in its text, and wraps it otherwise.
func AsNetError(err error) error {
	err = NotNil(err)
	switch err.(type) { //nolint:errorlint // Clients check the error itself.
	case *url.Error: // Its text contains the URL.
	case net.Error:
		return err
	}
	return &NetError{err, classify.Of(err)}
}
