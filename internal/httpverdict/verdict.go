package httpverdict

import (
	"net/http"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// OfResponse is what a response with an error status means: by its status, by the codes in its body
// where they are more exact, and by what its headers say of another attempt.
func OfResponse(request *http.Request, response *http.Response, codes Codes) classify.Verdict {
	verdict := classify.HTTPResponse(response.StatusCode, codes[:]...)
	if verdict == classify.HTTPStatus(response.StatusCode) && isForTheMoment(request, response) {
		verdict.Class = classify.ClassTransient
	}
	switch strings.ToLower(strings.TrimSpace(response.Header.Get("X-Should-Retry"))) {
	case "true":
		verdict.Class = classify.ClassTransient
	case "false":
		verdict.NoRetry = true
	}
	if verdict.Class == classify.ClassTransient {
		verdict.RetryAfter = Delay(response.StatusCode, response.Header)
	} else {
		verdict.NotSent = false
	}
	return verdict
}

// isForTheMoment reports whether a status that refuses the request does so for the moment only.
func isForTheMoment(request *http.Request, response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusConflict:
		// The first request with this key is still in progress
		// (draft-ietf-httpapi-idempotency-key-header, section 2.7).
		return hasKey(request)
	case http.StatusRequestEntityTooLarge:
		return retryAfter(response.Header) > 0 // RFC 9110, section 15.5.14
	default:
		return false
	}
}
