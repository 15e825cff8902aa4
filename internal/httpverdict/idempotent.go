package httpverdict

import "net/http"

// Idempotent reports whether a request can be repeated although it may have been applied: its
// method is idempotent by RFC 9110, section 9.2.2, or it carries an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header) or an X-Idempotency-Key. A nil request cannot.
func Idempotent(request *http.Request) bool {
	if request == nil {
		return false
	}
	switch request.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return hasIdempotencyKey(request)
}

func hasIdempotencyKey(request *http.Request) bool {
	return request.Header.Get("Idempotency-Key") != "" || request.Header.Get("X-Idempotency-Key") != ""
}
