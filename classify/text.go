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
// nothing but text. It returns false if it recognises none. "_" and "-" read as a space: rate_limit
// is "rate limit". Case does not matter, but for names that only count if they are written as such:
// UNAVAILABLE is a code, "unavailable" is a word.
//
// The innermost message with a meaning decides, so wrapping never changes the meaning of an error
// that had one. URLs and paths in a message, and the file names of os errors, are never read as
// words.
//
// Only what cannot be meant otherwise counts. "not found" says that something is missing where
// nothing else stands beside it, "leader not found" does not; a timeout is one in "read timeout"
// and "timeout exceeded", not in "timeout must be positive". What is left stays unknown.
//
// In this order:
//
//  1. a status of gRPC, "rpc error: code = Unavailable desc = ...", in the forms of Python and Node
//     too: as the package comment has it;
//  2. the parts of an API's answer, decided as those of an [Answer] whose Message is the text: an
//     HTTP status of 400 to 599 and codes of [ErrorCode]. A status counts where it stands as one:
//     at the start of the message if a colon, a reason phrase, a body or an error's words follow
//     ("503 Service Unavailable", "429: slow down"), after "status", "code", "HTTP", "HTTP/1.1" and
//     the like ("status code: 404"), as "Error 429, Message:", after a URL and a colon, or before
//     its own reason phrase ("got 502 Bad Gateway"). A number anywhere else ("took 4010 ms", "404
//     files changed") means nothing. A code counts as the value of a member ("'type':
//     'insufficient_quota'"), in quotes or parentheses ("(ThrottlingException)"), or after a
//     status;
//  3. credits, a balance, a budget or a limit by the month that are used up: permanent,
//     quota_exceeded. "You exceeded your current quota" is a rate limit if a minute, an hour or a
//     delay below one is named;
//  4. "model ... not found", "model ... does not exist": permanent, model_not_found;
//  5. "invalid api key", "unauthorized" and the like: permanent, auth_error;
//  6. a request, prompt or context that is too large: permanent, invalid_request;
//  7. "rate limit exceeded", "too many requests", "throttled": transient, rate_limit;
//  8. "overloaded", "at capacity": transient, server_error;
//  9. failed name lookups and certificates ("no such host", "x509"): permanent, connection_error;
//     response headers that are too large: permanent, server_error;
//  10. "internal server error", "bad gateway", "service unavailable", databases that start or have
//     lost their leader: transient, server_error;
//  11. words of failed connections, of every operating system and of the libraries of several
//     languages ("connection refused", "ECONNRESET"): transient, connection_error;
//  12. "bad request", "malformed JSON", constraints of databases, and the messages of net/http for
//     a request that it cannot send ("invalid method"): permanent, invalid_request;
//  13. "timed out", "deadline exceeded", "read timeout": transient, timeout;
//  14. "not found" alone, "no rows in result set" and the like: permanent, not_found.
//
// A transient verdict has a RetryAfter if the words name a delay: "try again in 1.2s", "retry after
// 12 seconds", "will be replenished in 01:12:33".
//
// Text never sets NotSent: "connection refused" may have happened to the server, after it had
// begun. Nor does it return ClassCanceled: "context canceled" may be another process's.
func Text(err error) (v Verdict, known bool) {
	if err == nil {
		return Verdict{}, false
	}
	r := reader{left: maxErrors}
	known = r.verdict(err, &v)
	return v, known
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

func (r *reader) verdict(err error, v *Verdict) (known bool) {
	var found answer
	r.read(err, &found)
	if found.rank == unanswered {
		*v = Verdict{Kind: KindUnknown}
		return false
	}
	*v = found.Verdict
	return true
}

// read stores what the messages of err and of the errors in it mean. The message of an opaque error
// contains a file name, and so do the messages of the errors that wrap it.
func (r *reader) read(err error, found *answer) (opaque bool) {
	if err == nil {
		return false
	}
	if r.left == 0 {
		r.truncated = true
		return false
	}
	r.left--
	defer func() {
		// A method of err panicked: it may be a nil pointer, or hostile.
		if recover() != nil {
			*found = answer{}
		}
	}()
	if isPlain(err) {
		r.message(err.Error(), found)
		return false
	}
	opaque = r.inside(err, found)
	switch {
	case found.rank != unanswered:
		return opaque
	case r.truncated:
		// The message of an error that wraps itself may never end.
		return opaque
	case opaque || hasFileName(err):
		return true
	case addsNoWords(err):
		return false
	default:
		r.message(err.Error(), found)
		return false
	}
}

func (r *reader) inside(err error, found *answer) (opaque bool) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return r.read(e.Unwrap(), found)
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			if r.truncated {
				break
			}
			var inner answer
			opaque = r.read(child, &inner) || opaque
			found.join(&inner)
		}
	}
	return opaque
}

func (r *reader) message(msg string, found *answer) {
	if r.local && (mayBeUntyped(msg) || mayBeDriverText(msg)) {
		if v, ok := ofUntyped(msg); ok {
			found.Verdict = v
			found.recognise()
			return
		}
	}
	words := head(msg)
	if r.bytes += len(words); r.bytes > maxTexts {
		return
	}
	if ofWords(words, &found.Verdict) {
		found.recognise()
	} else {
		found.Verdict = Verdict{}
	}
}

// ofUntyped recognises the errors of net/http, quic-go and drivers that have no type of their own
// and mean more than their words.
func ofUntyped(msg string) (Verdict, bool) {
	switch {
	case !mayBeUntyped(msg):
		return ofDriverWords(msg)
	case strings.HasPrefix(msg, http2Message):
		return ofHTTP2Message(msg)
	case isRequestCancel(msg):
		return canceled, true
	case msg == quicEarlyDataRejected:
		return transient(KindConnection).notSent(), true
	case msg == http3TransportClosed:
		return permanent(KindConnection), true
	default:
		return ofDriverWords(msg)
	}
}

// mayBeUntyped reports whether msg begins as the errors of net/http and quic-go do.
func mayBeUntyped(msg string) bool {
	return msg != "" && (msg[0] == 'h' || msg[0] == 'n' || msg[0] == '0')
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
