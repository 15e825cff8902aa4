package httpverdict

import (
	"net/http"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// OfResponse returns the verdict of a response with an error status: by its status, by the codes in
// its body if they are more specific, and by its headers about retries. If headers and body name
// different times, the later one counts.
func OfResponse(request *http.Request, response *http.Response, codes Codes) classify.Verdict {
	verdict := classify.HTTPResponse(response.StatusCode, codes.Names[:]...)
	if verdict == classify.HTTPStatus(response.StatusCode) && isTemporary(request, response) {
		verdict.Class = classify.ClassTransient
	}
	switch strings.ToLower(strings.TrimSpace(response.Header.Get("X-Should-Retry"))) {
	case "true":
		verdict.Class = classify.ClassTransient
	case "false":
		verdict.NoRetry = true
	}
	if verdict.Class == classify.ClassTransient {
		verdict.RetryAfter = max(Delay(response.StatusCode, response.Header), codes.delay(response.StatusCode))
	} else {
		verdict.NotSent = false
	}
	return verdict
}

// isTemporary reports whether a status that rejects the request does so only for now.
func isTemporary(request *http.Request, response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusConflict:
		// The first request with this key is still running
		// (draft-ietf-httpapi-idempotency-key-header, section 2.7).
		return hasIdempotencyKey(request)
	case http.StatusRequestEntityTooLarge:
		return retryAfter(response.Header) > 0 // RFC 9110, section 15.5.14
	default:
		return false
	}
}
