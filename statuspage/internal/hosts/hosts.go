// Package hosts decides by the Host of a request whether it may reach a handler. A web page that
// has bound its name to the address of the handler (DNS rebinding) has the handler's origin, and
// only the Host gives it away.
package hosts

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Match reports whether the Host of a request is a loopback host or one of the allowed hosts, which
// are canonical.
func Match(r *http.Request, allowed []string) bool {
	host := hostOf(r.Host)
	return isLoopback(host) || slices.Contains(allowed, host)
}

// ArrivedByLoopback reports whether a request came over a loopback connection.
func ArrivedByLoopback(r *http.Request) bool {
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
		return Canonical(host)
	}
	if inside, ok := strings.CutPrefix(header, "["); ok {
		header = strings.TrimSuffix(inside, "]")
	}
	return Canonical(header)
}

// Canonical returns one spelling of a host for all its spellings.
func Canonical(host string) string {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// IsValid reports whether a host, without a port, can be that of a request.
func IsValid(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return Canonical(host) != "" && strings.IndexFunc(host, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.')
	}) < 0
}
