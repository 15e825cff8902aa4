package otelmw

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/observe"
)

func FuzzKnownMethods(f *testing.F) {
	f.Add("GET, PURGE", "PURGE")
	f.Add(" ,,get\n", "get")
	f.Add("_OTHER", "_OTHER")
	f.Fuzz(func(t *testing.T, list, method string) {
		m := methodsIn(list)
		if known := m.known(method); known != observe.Other {
			if known != method && (method != "" || known != "GET") {
				t.Errorf("%q: %q is known as %q", list, method, known)
			}
			if !strings.Contains(list, known) {
				t.Errorf("%q: %q is known and not listed", list, known)
			}
		}
		if name := m.spanName(method); name != "HTTP" && name != m.known(method) {
			t.Errorf("%q: spans of %q are named %q", list, method, name)
		}
	})
}

func FuzzURLs(f *testing.F) {
	f.Add("https://user:hunter2@example.com:8443/a?b=hunter2#hunter2")
	f.Add("mailto:hunter2@example.com")
	f.Add("http://[::1%25eth0]:0/")
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Skip()
		}
		full := fullURL(u)
		if len(full) > maxURL || strings.ContainsAny(strings.TrimPrefix(full, u.Scheme+"://"+u.Host), "?#") {
			t.Errorf("%q: url.full is %q", address, full)
		}
		if password, ok := u.User.Password(); ok && len(password) > 8 && strings.Contains(full, password) &&
			!strings.Contains(u.Host+u.EscapedPath(), password) {
			t.Errorf("%q: url.full %q holds the password", address, full)
		}
		if s := serverOf(u); s.port < 0 || s.port > 65535 || len(s.address) > 256 {
			t.Errorf("%q: server %v", address, s)
		}
	})
}
