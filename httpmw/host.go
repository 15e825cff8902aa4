package httpmw

import (
	"context"
	"strings"

	"github.com/tenax-go/tenax/internal/contexts"
)

// Host returns the host of the request that ctx belongs to, in lower case, with the port if the URL
// has one. It is a key for state that hosts should not share, such as circuits:
//
//	circuits := breaker.NewGroup[string]()
//	httpmw.WithPolicies(breaker.ForKey[*http.Response](circuits, httpmw.Host))
//
// It is empty outside the policies of a [Transport], and for a nil ctx.
func Host(ctx context.Context) string {
	if ctx == nil {
		return ""
	}
	c, _ := ctx.Value(contexts.CallKey{}).(*call)
	if c == nil {
		return ""
	}
	return strings.ToLower(c.request.URL.Host)
}
