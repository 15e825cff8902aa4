package statuspage_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/statuspage"
)

var (
	loopback4 = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 6060}
	loopback6 = &net.TCPAddr{IP: net.IPv6loopback, Port: 6060}
	network   = &net.TCPAddr{IP: net.IPv4(10, 0, 0, 5), Port: 6060}
	socket    = &net.UnixAddr{Name: "/run/status.sock", Net: "unix"}
)

// arrivingAt gives requests to a handler a local address.
func arrivingAt(local net.Addr, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local)))
	})
}

// To the browser, a page that has bound its name to the handler's address (DNS rebinding) has the
// handler's own origin.
func TestButtonsPressedOverLoopbackNeedALoopbackHost(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler(statuspage.WithControls())
	for name, test := range map[string]struct {
		local net.Addr
		host  string
		want  int
	}{
		"rebinding":                          {loopback4, "evil.example:6060", 403},
		"rebinding, IPv6":                    {loopback6, "evil.example:6060", 403},
		"rebinding, IPv4 in IPv6":            {&net.TCPAddr{IP: net.ParseIP("::ffff:127.0.0.1"), Port: 6060}, "evil.example", 403},
		"a name that begins alike":           {loopback4, "localhost.evil.example:6060", 403},
		"a name that ends alike":             {loopback4, "evil-localhost:6060", 403},
		"a name that looks like an address":  {loopback4, "127.0.0.1.evil.example:6060", 403},
		"address of the network":             {loopback4, "10.0.0.5:6060", 403},
		"no host":                            {loopback4, "", 403},
		"localhost":                          {loopback4, "localhost:6060", 303},
		"localhost without port":             {loopback4, "localhost", 303},
		"localhost spelt otherwise":          {loopback4, "LocalHost.:6060", 303},
		"loopback address":                   {loopback4, "127.0.0.1:6060", 303},
		"other loopback address":             {loopback4, "127.8.9.1:6060", 303},
		"loopback address, IPv6":             {loopback6, "[::1]:6060", 303},
		"loopback address, IPv6, no port":    {loopback6, "[::1]", 303},
		"name on the network":                {network, "ops.example:6060", 303},
		"unix socket, which no page reaches": {socket, "ops.example", 303},
	} {
		circuit.Reset()
		r := press(t, arrivingAt(test.local, h), "/?pipeline=1", "force_open", "db", "Sec-Fetch-Site", "same-origin", host, test.host)
		if pressed := circuit.State() == breaker.Open; r.StatusCode != test.want || pressed != (test.want == 303) {
			t.Errorf("%s: %s and the circuit %v, want %d", name, r.Status, circuit.State(), test.want)
		}
		if text := body(t, r); test.want == 403 && !strings.Contains(text, "this Host is not allowed") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if r := do(t, arrivingAt(loopback4, h), request(t, t.Context(), http.MethodGet, "http://evil.example/")); r.StatusCode != http.StatusOK {
		t.Errorf("to read: %s, want 200", r.Status)
	}
}

func TestOnlyAllowedHostsReachTheHandler(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler(statuspage.WithControls(), statuspage.WithAllowedHosts("Status.example.com", "10.0.0.5", "::ffff:10.0.0.6", "fe80::1"))
	for asked, allowed := range map[string]bool{
		"status.example.com": true, "STATUS.example.com.:443": true, "10.0.0.5:6060": true, "10.0.0.6": true, "[fe80::1]:80": true,
		"localhost:6060": true, "127.0.0.1": true, "[::1]:6060": true,
		"evil.example": false, "example.com": false, "status.example.com.evil.example": false, "10.0.0.7": false, "": false,
	} {
		for _, local := range []net.Addr{loopback4, network, socket} {
			circuit.Reset()
			at := arrivingAt(local, h)
			r := press(t, at, "/?pipeline=1", "force_open", "db", host, asked)
			if pressed := circuit.State() == breaker.Open; pressed != allowed || pressed != (r.StatusCode == 303) || !pressed && r.StatusCode != 403 {
				t.Errorf("%q at %v: %s and the circuit %v, want allowed: %v", asked, local, r.Status, circuit.State(), allowed)
			}
			get := request(t, t.Context(), http.MethodGet, "/?format=json")
			get.Host = asked
			if r := do(t, at, get); (r.StatusCode == 200) != allowed || !allowed && r.StatusCode != 403 {
				t.Errorf("to read as %q at %v: %s, want allowed: %v", asked, local, r.Status, allowed)
			}
		}
	}
}

func TestInvalidAllowedHostsAreReported(t *testing.T) {
	page, _ := controlled(t)
	for name, hosts := range map[string][]string{
		"none": nil, "empty": {""}, "dot": {"."}, "port": {"status.example:443"}, "address with port": {"[::1]:80"}, "scheme": {"https://status.example"},
		"pattern": {"*.example"}, "space": {"a b"}, "one of two": {"status.example", "a/b"}, "not ASCII": {"größe.example"},
	} {
		r := get(t, page.Handler(statuspage.WithAllowedHosts(hosts...)), "/")
		if text := body(t, r); r.StatusCode != 500 || !strings.Contains(text, "WithAllowedHosts") {
			t.Errorf("%s: %s, %s, want 500 and the option", name, r.Status, text)
		}
	}
	h := page.Handler(statuspage.WithAllowedHosts("one.example"), statuspage.WithAllowedHosts("other.example"))
	r := request(t, t.Context(), http.MethodGet, "http://one.example/")
	if r := do(t, h, r); r.StatusCode != 403 {
		t.Errorf("%s as the host of an option that another replaces, want 403", r.Status)
	}
}
