package httpmw

import (
	"net/http"

	"github.com/tenax-go/tenax/internal/httpverdict"
)

// Idempotent reports whether a request can be repeated although it may have been applied: its
// method is idempotent by RFC 9110, section 9.2.2, or it carries an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header), which may also be spelt X-Idempotency-Key. It is
// false for a nil request.
func Idempotent(request *http.Request) bool { return httpverdict.Idempotent(request) }
