package httpverdict

import (
	"net/http"
	"net/url"
	"strings"
)

// codeHeaders are headers that name an error: those of AWS, of Azure, and of others.
var codeHeaders = [...]string{
	"X-Amzn-Errortype", "X-Ms-Error-Code", "X-Amz-Error-Code", "X-Error-Code", "X-Errorcode", "X-Error-Type", "X-Vercel-Error",
	"X-Mashery-Error-Code", "Stripe-Rate-Limited-Reason", "X-Ratelimit-Reason", "Ratelimit-Reason",
}

// readHeader reads what headers name an error by. They are as exact as a code in the body.
func (s *Said) readHeader(header http.Header) {
	const ofHeader = 9 // before the error's code
	for _, name := range codeHeaders {
		if value := first(header, name); value != "" {
			s.addCode(value, ofHeader)
		}
	}
	if number := first(header, "Grpc-Status"); number != "" {
		s.addCode(grpcCode(number), ofHeader)
		if text, err := url.PathUnescape(cut(first(header, "Grpc-Message"), maxMessage)); err == nil {
			s.addMessage(text)
		}
	}
	for _, value := range few(header["Www-Authenticate"]) {
		s.addCode(challengeError(value), ofHeader)
	}
	s.addMessage(first(header, "X-Amz-Error-Message"))
	s.readShouldRetry(header)
}

// challengeError returns the error of a challenge (RFC 6750, section 3): Bearer
// error="invalid_token".
func challengeError(challenge string) string {
	for parameter := range split(cut(challenge, maxMessage), ',') {
		name, value, isPair := strings.Cut(parameter, "=")
		if i := strings.LastIndexByte(strings.TrimSpace(name), ' '); i >= 0 {
			name = strings.TrimSpace(name)[i+1:] // The first parameter stands behind the scheme.
		}
		if isPair && strings.EqualFold(strings.TrimSpace(name), "error") {
			return strings.Trim(value, `" `)
		}
	}
	return ""
}

// readShouldRetry reads whether the server wants the request again: X-Should-Retry of model APIs,
// Stripe-Should-Retry, and those of others that are named like them. If several disagree, it does
// not.
func (s *Said) readShouldRetry(header http.Header) {
	said := silent
	for name, values := range header {
		if len(values) == 0 || !strings.HasSuffix(name, "Should-Retry") {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(values[0])) {
		case "true", "1", "yes":
			said = max(said, yes)
		case "false", "0", "no":
			said = no
		}
	}
	if pushback := first(header, "Grpc-Retry-Pushback-Ms"); pushback != "" && !isNumber(pushback) {
		said = no // https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback
	}
	if said != silent {
		s.retry = said
	}
}

var grpcCodes = [...]string{
	"", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
	"DATA_LOSS", "UNAUTHENTICATED",
}

// grpcCode returns the name of a google.rpc.Code.
func grpcCode(number string) string {
	value, ok := count(number)
	if !ok || value >= int64(len(grpcCodes)) {
		return ""
	}
	return grpcCodes[value]
}
