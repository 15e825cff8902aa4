package classify

import (
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
)

const (
	maxText  = 4 << 10  // bytes of a message that are read
	maxTexts = 32 << 10 // and of all messages of one tree
)

// Text is a [Classifier] that reads the words of the message: the last resort, for errors that are
// nothing but text. It returns false if it recognises none. Case does not matter, and "_" and "-"
// read as a space: rate_limit is "rate limit".
//
// The innermost message with a meaning decides, so wrapping never changes the meaning of an error
// that had one. URLs and paths in a message, and the file names of os errors, are never read as
// words.
//
// In this order:
//
//  1. "insufficient_quota", "exceeded your current quota", "billing hard limit" and the like:
//     permanent, quota_exceeded;
//  2. an HTTP status of 400 to 599, where it stands as one: at the start of the message followed by
//     a space, a colon or nothing ("503 Service Unavailable", "429: slow down"), after "status",
//     "code", "HTTP", "HTTP/1.1" and the like ("status code: 404"), or before its own reason phrase
//     ("got 502 Bad Gateway"). [HTTPStatus] gives the verdict. A number anywhere else ("took 4010
//     ms", "order 404 shipped") means nothing;
//  3. "model ... not found", "model ... does not exist": permanent, model_not_found; also instead
//     of the not_found of a status;
//  4. "invalid api key", "unauthorized", "forbidden" and the like: permanent, auth_error;
//  5. "rate limit", "too many requests", "throttled": transient, rate_limit;
//  6. "context length", "maximum context": permanent, invalid_request;
//  7. "overloaded", "server error", "bad gateway", "service unavailable": transient, server_error;
//  8. "server response headers exceeded" of net/http: permanent, server_error;
//  9. words of failed connections ("connection refused", "connection reset", "unexpected EOF"):
//     transient, connection_error; of failed name lookups and TLS ("no such host", "x509"):
//     permanent, connection_error;
//  10. "bad request", "malformed", "invalid request" and the like, and the messages of net/http
//     for a request that it cannot send ("invalid method", "ContentLength=10 with Body length 4"):
//     permanent, invalid_request;
//  11. "timed out", "timeout", "deadline exceeded": transient, timeout;
//  12. "not found", and "no rows in result set" of package database/sql: permanent, not_found.
//
// Text never sets RetryAfter, nor NotSent: "connection refused" may have happened to the server,
// after it had begun. Nor does it return ClassCanceled: "context canceled" may be another
// process's.
func Text(err error) (Verdict, bool) {
	if err == nil {
		return Verdict{}, false
	}
	r := reader{left: maxErrors}
	return r.verdict(err)
}

// reader reads the messages of a tree of errors, the innermost first.
type reader struct {
	left      int  // how many more errors may be visited
	truncated bool // the tree has more errors than may be visited
	bytes     int  // read so far

	// local adds the untyped errors of net/http and quic-go, which only count from this process:
	// they may mean that nothing was processed, or that the request was canceled.
	local bool
}

func (r *reader) verdict(err error) (Verdict, bool) {
	found, _ := r.read(err)
	if found.rank == unanswered {
		return Verdict{Kind: KindUnknown}, false
	}
	return found.Verdict, true
}

// read returns what the messages of err and of the errors in it mean. The message of an opaque
// error contains a file name, and so do the messages of the errors that wrap it.
func (r *reader) read(err error) (found answer, opaque bool) {
	if err == nil {
		return answer{}, false
	}
	if r.left == 0 {
		r.truncated = true
		return answer{}, false
	}
	r.left--
	defer func() {
		// A method of err panicked: it may be a nil pointer, or hostile.
		if recover() != nil {
			found = answer{}
		}
	}()
	if isPlain(err) {
		return r.message(err.Error()), false
	}
	inner, opaque := r.inside(err)
	switch {
	case inner.rank != unanswered:
		return inner, opaque
	case r.truncated:
		// The message of an error that wraps itself may never end.
		return answer{}, opaque
	case opaque || hasFileName(err):
		return answer{}, true
	case addsNoWords(err):
		return answer{}, false
	default:
		return r.message(err.Error()), false
	}
}

func (r *reader) inside(err error) (found answer, opaque bool) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return r.read(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			if r.truncated {
				break
			}
			inner, hidden := r.read(child)
			found = found.join(inner)
			opaque = opaque || hidden
		}
	}
	return found, opaque
}

func (r *reader) message(msg string) answer {
	if r.local {
		if v, ok := ofUntyped(msg); ok {
			return recognise(v)
		}
	}
	words := head(msg)
	if r.bytes += len(words); r.bytes > maxTexts {
		return answer{}
	}
	v, ok := ofWords(words)
	if !ok {
		return answer{}
	}
	v.NotSent = false // The words may be about a request of the server itself.
	return recognise(v)
}

// ofUntyped recognises the errors of net/http and quic-go that have no type of their own and mean
// more than their words.
func ofUntyped(msg string) (Verdict, bool) {
	switch {
	case strings.HasPrefix(msg, http2Message):
		return ofHTTP2Message(msg)
	case isRequestCancel(msg):
		return canceled, true
	case msg == quicEarlyDataRejected:
		return transient(KindConnection).notSent(), true
	case msg == http3TransportClosed:
		return permanent(KindConnection), true
	default:
		return Verdict{}, false
	}
}

// isRequestCancel recognises net/http's errors for a request with a closed Cancel channel. The
// message ends there: with http.Client.Timeout more follows.
func isRequestCancel(msg string) bool {
	return msg == "net/http: request canceled" || msg == "net/http: request canceled while waiting for connection"
}

// head returns the part of msg that is read. It ends with a whole word.
func head(msg string) string {
	if len(msg) <= maxText {
		return msg
	}
	n := maxText
	for n > 0 && isWordByte(msg[n]) {
		n--
	}
	return msg[:n]
}

func hasFileName(err error) bool {
	switch err.(type) {
	case *fs.PathError, *os.LinkError:
		return true
	default:
		return false
	}
}

// addsNoWords reports whether err only adds names and addresses to the message of the error in it.
func addsNoWords(err error) bool {
	switch err.(type) {
	case *url.Error, *net.OpError, *os.SyscallError:
		return true
	default:
		return false
	}
}
