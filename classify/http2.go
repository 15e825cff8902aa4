package classify

import (
	"reflect"
	"strings"
)

// Error codes of RFC 9113, section 7.
const (
	http2RefusedStream      = 0x7
	http2EnhanceYourCalm    = 0xb
	http2InadequateSecurity = 0xc
	http2HTTP11Required     = 0xd
)

// http2Shape recognises a stream error of net/http or of golang.org/x/net/http2. The first is not
// exported and importing the second would be a dependency.
func http2Shape(t reflect.Type) *shape {
	if t.Kind() != reflect.Struct || !strings.HasSuffix(t.Name(), "StreamError") || !isHTTPPackage(t.PkgPath()) {
		return nil
	}
	return &shape{verdict: ofHTTP2}
}

// ofHTTP2 reads the code of a stream error. By RFC 9113, section 8.7, a server that answers
// REFUSED_STREAM has not processed the request.
func ofHTTP2(err error) (Verdict, bool) {
	value := reflect.ValueOf(err)
	code := value.FieldByName("Code")
	if !code.CanUint() {
		return Verdict{}, false
	}
	switch code.Uint() {
	case http2RefusedStream:
		return transient(KindConnection).notSent(), true
	case http2EnhanceYourCalm:
		return transient(KindRateLimit), true
	case http2InadequateSecurity, http2HTTP11Required:
		return permanent(KindConnection), true
	default:
		if cause := value.FieldByName("Cause"); cause.IsValid() && isTooLarge(cause.Interface()) {
			return permanent(KindServer), true
		}
		return transient(KindConnection), true
	}
}

// isTooLarge reports whether this side reset a stream because its response headers were too large.
func isTooLarge(cause any) bool {
	err, ok := cause.(error)
	return ok && err.Error() == "http2: response header list larger than advertised limit"
}

func isHTTPPackage(path string) bool {
	switch strings.TrimPrefix(path, "vendor/") {
	case "net/http", "net/http/internal/http2", "golang.org/x/net/http2":
		return true
	default:
		return false
	}
}

const (
	http2Message     = "http2: "
	http2CannotRetry = "http2: Transport: cannot retry err ["
	http2GoneAway    = "http2: Transport received Server's graceful shutdown GOAWAY"
)

// ofHTTP2Message reads the errors of HTTP/2 that have no type. Only their first words count, as the
// text of a GOAWAY ends with words that the server chose.
func ofHTTP2Message(msg string) (Verdict, bool) {
	if reason, ok := strings.CutPrefix(msg, http2CannotRetry); ok {
		v := transient(KindConnection)
		v.NotSent = strings.HasPrefix(reason, http2GoneAway) || isRefusedStream(reason)
		return v, true
	}
	for _, start := range [...]string{
		http2GoneAway,
		"http2: server sent GOAWAY",
		"http2: client connection lost",
		"http2: client connection force closed",
		"http2: client conn is closed",
		"http2: client conn not usable",
		"http2: client conn could not be established",
	} {
		if strings.HasPrefix(msg, start) {
			return transient(KindConnection), true
		}
	}
	return Verdict{}, false
}

// isRefusedStream reads "stream error: stream ID 1; REFUSED_STREAM; received from peer".
func isRefusedStream(reason string) bool {
	stream, ok := strings.CutPrefix(reason, "stream error: stream ID ")
	if !ok {
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(stream, "0123456789"), "; REFUSED_STREAM;")
}
