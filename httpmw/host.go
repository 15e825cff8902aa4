package httpmw

import (
	"context"
	"strings"

	"github.com/tenax-go/tenax/internal/lazycontext"
	"github.com/tenax-go/tenax/internal/lineage"
)

// Host returns the host, and port if there is one, of the request that ctx belongs to, in lower case. It is a key for what
// hosts should not share, such as circuits:
//
//	circuits := breaker.NewGroup[string]()
//	httpmw.WithPolicies(breaker.ForKey[*http.Response](circuits, httpmw.Host))
//
// It is empty outside the policies of a [Transport], and for a nil ctx.
func Host(ctx context.Context) string {
	if ctx == nil {
		return ""
	}
	c, _ := ctx.Value(hostKey{}).(*hostContext)
	if c == nil {
		return ""
	}
	return strings.ToLower(c.call.request.URL.Host)
}

type hostKey struct{}

// hostContext is the context of a call's policies.
type hostContext struct {
	context.Context //nolint:containedctx // It is a context.

	call *call
}

func (c *hostContext) Value(key any) any {
	switch key.(type) {
	case hostKey:
		return c
	case lazycontext.RoomKey:
		return c.call.room
	default:
		return c.Context.Value(key)
	}
}

// Parent tells that this context is the caller's with a value more.
func (c *hostContext) Parent(lineage.Key) context.Context { return c.Context }
