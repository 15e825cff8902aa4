package httpmw

import (
	"net/http"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// responseVerdict is what a response with an error status means: by its status, by what its body says where that is more
// exact, and by what its headers say of another attempt.
func responseVerdict(request *http.Request, response *http.Response, codes errorCodes) classify.Verdict {
	verdict := classify.HTTPStatus(response.StatusCode)
	switch {
	case response.StatusCode == http.StatusConflict && hasKey(request):
		// The first request with this key is still in progress (draft-ietf-httpapi-idempotency-key-header, section 2.7).
		verdict.Class = classify.ClassTransient
	case response.StatusCode == http.StatusRequestEntityTooLarge && retryAfter(response.Header) > 0:
		verdict.Class = classify.ClassTransient // RFC 9110, section 15.5.14
	}
	refine(&verdict, codes)
	switch strings.ToLower(strings.TrimSpace(response.Header.Get("X-Should-Retry"))) {
	case "true":
		verdict.Class = classify.ClassTransient
	case "false":
		verdict.NoRetry = true
	}
	if verdict.Class == classify.ClassTransient {
		verdict.RetryAfter = serverDelay(response.StatusCode, response.Header)
	} else {
		verdict.NotSent = false
	}
	return verdict
}

// refine is what a body's codes change in the verdict of its status: the first that says more than the status does.
func refine(verdict *classify.Verdict, codes errorCodes) {
	for _, code := range codes {
		exact, known := classify.ErrorCode(code)
		if !known || exact.Class == classify.ClassTransient && verdict.Class != classify.ClassTransient && !isUnmistakable(code) {
			continue
		}
		verdict.Class, verdict.Kind = exact.Class, exact.Kind
		if exact.Kind != classify.KindRateLimit {
			verdict.NotSent = false // A server that failed had begun.
		}
		return
	}
}

// isUnmistakable reports whether a transient code counts more than a status that refuses the request. "unavailable" may be
// said of what is sold out; these are said of requests alone, and AWS sends its own with 400.
func isUnmistakable(code string) bool {
	switch strings.ToLower(code) {
	case "rate_limit_exceeded", "rate_limit_error", "too_many_requests", "toomanyrequests", "requests_limit_reached",
		"throttlingexception", "overloaded_error", "engine_overloaded",
		"serviceunavailableexception", "modelnotreadyexception", "modeltimeoutexception", "internalserverexception":
		return true
	default:
		return false
	}
}
