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
	for _, code := range codes {
		if exact, known := classify.ErrorCode(code); known {
			verdict.Class, verdict.Kind = exact.Class, exact.Kind
			break
		}
	}
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
