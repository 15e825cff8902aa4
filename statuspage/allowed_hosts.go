package statuspage

import (
	"net/http"

	"github.com/tenax-go/tenax/statuspage/internal/hosts"
)

const wrongHost = "statuspage: this Host is not allowed: use localhost, or name the host with WithAllowedHosts"

// isAllowedHost reports whether the handler may be reached by the Host of a request. Without
// allowed hosts, the Host only matters for a button over a loopback connection: only this machine
// is meant to press it.
func (h *handler) isAllowedHost(r *http.Request) bool {
	if h.allowedHosts == nil && (r.Method != http.MethodPost || !h.controls || !hosts.ArrivedByLoopback(r)) {
		return true
	}
	return hosts.Match(r, h.allowedHosts)
}

func (c *handlerConfig) allow(names []string) {
	if len(names) == 0 {
		c.Invalid("WithAllowedHosts", nil, "must name at least one host")
	}
	c.allowedHosts = nil
	for _, name := range names {
		if !hosts.IsValid(name) {
			c.Invalid("WithAllowedHosts", name, "must be an IP address or a host name, without a port")
			continue
		}
		c.allowedHosts = append(c.allowedHosts, hosts.Canonical(name))
	}
}
