package httpmw

import (
	"net"
	"net/url"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/internal/redact"
)

// failure is an error that knows its verdict and is a net.Error, as those of http.Transport are. It
// shows no address's credentials or query.
type failure struct {
	err     error
	verdict classify.Verdict
}

func (e *failure) Error() string             { return redact.Error(e.err) }
func (e *failure) Unwrap() error             { return e.err }
func (e *failure) Verdict() classify.Verdict { return e.verdict }
func (e *failure) ErrorType() string         { return string(e.verdict.Kind) }

// Timeout is what *url.Error asks, so http.Client's errors keep their Timeout.
func (e *failure) Timeout() bool {
	return e.verdict.Kind == classify.KindTimeout || neterror.Timeout(e.err)
}

// Temporary is what the error says that e wraps.
func (e *failure) Temporary() bool { return neterror.Temporary(e.err) }

// asNetError returns err, or what stands for it where a policy returned one that is no net.Error.
func asNetError(err error) error {
	if nilness.Is(err) {
		err = errNilPointer
	}
	switch err.(type) { //nolint:errorlint // Clients ask for the very error.
	case *url.Error: // It shows its address.
	case net.Error:
		return err
	}
	return &failure{err, classify.Of(err)}
}
