package httpverdict

import (
	"net/http"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// OfResponse returns the verdict of a response with an error status, and the name of the code that
// decided, if one did. The start of its body may be empty. What the response says is put together
// to a [classify.Answer], which decides, and then come what the headers say about retries, and the
// rules of HTTP for this request. If headers and body name different times, the later one counts.
func OfResponse(request *http.Request, response *http.Response, body []byte) (verdict classify.Verdict, code string) {
	var s Said
	s.readHeader(response.Header)
	s.readBody(body, first(response.Header, "Content-Encoding"))
	answer := s.answer()
	answer.Status = response.StatusCode
	if answer.Host = hostOf(response.Request); answer.Host == "" {
		answer.Host = hostOf(request)
	}
	limits := limitsOf(response.Header)
	isUsedUp, untilReset := limits.exhausted()
	isRefusal := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusForbidden && isUsedUp
	delay, isAsked := askedDelay(response.Header)
	if isRefusal && !isAsked {
		delay = untilReset
	}
	answer.LimitReached = isRefusal && isUsedUp
	answer.RetryAfter = max(0, delay, s.wait(response.Header))
	if answer.LimitReached && answer.RetryAfter == 0 {
		s.addExhausted(&limits)
		answer.Limits = s.limits[:s.limitSize]
	}
	verdict, code = answer.Decide()
	if !isRefusal && !isAsked && verdict.Kind == classify.KindRateLimit {
		answer.RetryAfter = max(answer.RetryAfter, untilReset)
	}
	s.adjust(&verdict, &answer, request)
	return verdict, code
}

// addExhausted adds the names of limits that are used up and name no time.
func (s *Said) addExhausted(limits *limitSet) {
	for i := range limits.size {
		if l := &limits.found[i]; l.hasRemainder && l.remaining == 0 && l.reset <= 0 {
			s.addLimit(l.name)
		}
	}
}

// adjust applies what the server says about retries, and the rules of HTTP for the request.
func (s *Said) adjust(verdict *classify.Verdict, answer *classify.Answer, request *http.Request) {
	ofStatus := classify.HTTPStatus(answer.Status)
	isOfStatus := verdict.Class == ofStatus.Class && verdict.Kind == ofStatus.Kind
	if s.retry == yes || isOfStatus && (s.retryable == yes || isTemporary(request, answer)) {
		verdict.Class = classify.ClassTransient
	}
	verdict.NoRetry = verdict.NoRetry || s.retry == no || s.retry == silent && s.retryable == no
	if verdict.Class == classify.ClassTransient {
		verdict.RetryAfter = max(verdict.RetryAfter, answer.RetryAfter)
	} else {
		verdict.NotSent, verdict.RetryAfter = false, 0
	}
}

// isTemporary reports whether a status that rejects the request does so only for now.
func isTemporary(request *http.Request, answer *classify.Answer) bool {
	switch answer.Status {
	case http.StatusConflict:
		// The first request with this key is still running
		// (draft-ietf-httpapi-idempotency-key-header, section 2.7).
		return request != nil && hasIdempotencyKey(request)
	case http.StatusRequestEntityTooLarge:
		return answer.RetryAfter > 0 // RFC 9110, section 15.5.14
	default:
		return false
	}
}

func hostOf(request *http.Request) string {
	if request == nil || request.URL == nil {
		return ""
	}
	return strings.ToLower(request.URL.Hostname())
}
