package statuspage

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

const wrongHost = "statuspage: this Host is not allowed: use localhost, or name the host with WithAllowedHosts"

// reachedAsAllowed reports whether the Host of a request is one by which the handler may be
// reached. A page whose name has been bound to the address of the handler has the same origin as
// that, and only the Host tells them apart.
func (h *handler) reachedAsAllowed(r *http.Request) bool {
	host := hostOf(r.Host)
	switch {
	case isLoopback(host):
		return true
	case h.allowedHosts != nil:
		return slices.Contains(h.allowedHosts, host)
	default:
		// Whoever serves the buttons on a loopback address wants nobody but this machine to press
		// them.
		return r.Method != http.MethodPost || !h.controls || !arrivedByLoopback(r)
	}
}

func arrivedByLoopback(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil {
		return false
	}
	address, err := netip.ParseAddrPort(local.String())
	return err == nil && address.Addr().IsLoopback()
}

// hostOf returns a Host header without its port.
func hostOf(header string) string {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return canonicalHost(host)
	}
	if inside, ok := strings.CutPrefix(header, "["); ok {
		header = strings.TrimSuffix(inside, "]")
	}
	return canonicalHost(header)
}

// canonicalHost makes equal what means the same.
func canonicalHost(host string) string {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// isHost reports whether a host can be that of a request, in the form without a port.
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return canonicalHost(host) != "" && strings.IndexFunc(host, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.')
	}) < 0
}
