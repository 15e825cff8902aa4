package redact_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/redact"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
)

func TestURLKeepsSchemeHostAndPath(t *testing.T) {
	tests := map[string]string{
		"https://example.com":                              "https://example.com",
		"https://example.com:8080/a/b":                     "https://example.com:8080/a/b",
		"https://user:pass@example.com/a?b=c#d":            "https://example.com/a",
		"https://token@example.com":                        "https://example.com",
		"https://example.com/a%2Fb?c":                      "https://example.com/a%2Fb",
		"https://[::1]:80/a?b":                             "https://[::1]:80/a",
		"//user:pass@example.com/a":                        "//example.com/a",
		"/a?key=secret":                                    "/a",
		"?key=secret":                                      "",
		"a/b":                                              "a/b",
		"":                                                 "",
		"mailto:somebody@example.com":                      "(address withheld)",
		"https:user:pass@example.com/a":                    "(address withheld)",
		"user:pass@example.com/a":                          "(address withheld)",
		"postgres://user:pa/ss@example.com":                "(address withheld)",
		"https://user:pa%zz@example.com":                   "(address withheld)",
		"https://example.com/\x7f?key=secret":              "(address withheld)",
		"://user:pass@example.com":                         "(address withheld)",
		"https://user:pass@example.com/a/@b/?next=http://": "https://example.com/a/@b/",
		"HTTPS://example.com/@a/b":                         "HTTPS://example.com/@a/b",
		"https://example.com/http://a/b":                   "https://example.com/http://a/b",
		"https://example.com/http://u:secret@a/b":          "(address withheld)",
		"redis://:secret@a,redis://:secret@b":              "(address withheld)",
		"redis://a,redis://:secret@b?c":                    "(address withheld)",
	}
	for address, want := range tests {
		if got := redact.URL(address); got != want {
			t.Errorf("URL(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestErrorHidesAddresses(t *testing.T) {
	boom := errors.New("boom")
	get := &url.Error{Op: "Get", URL: "https://user:pass@example.com/a?key=secret", Err: boom}
	relative := &url.Error{Op: "Get", URL: "/a?key=secret", Err: boom}
	quoted := &url.Error{Op: "Get", URL: "https://example.com/?key=\"secret\"\u00a0secret", Err: boom}
	address := "https://user:secret/secret@example.com"
	_, parse := url.Parse(address) //nolint:staticcheck // SA1007: that it is none is the point.
	tests := []struct {
		err  error
		want string
	}{
		{nil, "no error"},
		{boom, "boom"},
		{get, `Get "https://example.com/a": boom`},
		{fmt.Errorf("calling: %w", get), `calling: Get "https://example.com/a": boom`},
		{errors.Join(get, relative), "Get \"https://example.com/a\": boom\nGet \"/a\": boom"},
		{fmt.Errorf("%w, then %w", relative, fmt.Errorf("again: %w", get)), `Get "/a": boom, then again: Get "https://example.com/a": boom`},
		{&url.Error{Op: "Get", URL: "/b?key=secret", Err: get}, `Get "/b": Get "https://example.com/a": boom`},
		{quoted, `Get "https://example.com/": boom`},
		{parse, "parse (address withheld)"},
		{fmt.Errorf("config: %w", parse), "config: parse (address withheld)"},
		{&url.Error{Op: "Get", URL: "/b?secret", Err: &url.Error{Op: "parse", URL: "%://u:p@x/b?secret", Err: boom}}, `Get "/b": parse (address withheld)`},
		{errors.Join(relative, &url.Error{Op: "Get", URL: "https://example.com/a?key=secret&b", Err: boom}), "Get \"/a\": boom\nGet \"https://example.com/a\": boom"},
		{rewritten{"no answer from /a?key=secret&more=secret", errors.Join(relative, &url.Error{Op: "Get", URL: "/a?key=secret&more=secret", Err: boom})}, "no answer from /a"},
		{fmt.Errorf("config: %w", &url.Error{Op: "parse", URL: ":", Err: boom}), "config: parse (address withheld)"},
		{&url.Error{Op: "parse", Err: boom}, `parse "": boom`},
		{&url.Error{Op: "Get", URL: "/a?key=secret"}, `Get "/a": %!s(<nil>)`},

		{errors.New("no scheme in //x"), "no scheme in //x"},
		{errors.New("dial https://user:secret@example.com:8080/a?b: refused"), "dial https://example.com:8080/a: refused"},
		{errors.New("see (https://example.com/a?b), or http://example.com.; or not"), "see (https://example.com/a), or http://example.com.; or not"},
		{errors.New("https://a.example/?b and https://c.example/#d"), "https://a.example/ and https://c.example/"},
		{errors.New(`jdbc:mysql://user:secret@db/x?y: "redis://:secret@db"`), `jdbc:mysql://db/x: "redis://db"`},
		{errors.New("https://user:se/cret@example.com is no address"), "(address withheld) is no address"},
		{errors.New("://secret@x"), "(address withheld)"},
		{errors.New("a://"), "a://"},
		{errors.New("root:secret@tcp(db)/x"), "root:secret@tcp(db)/x"},
	}
	for _, test := range tests {
		if got := redact.Error(test.err); got != test.want {
			t.Errorf("Error = %q, want %q", got, test.want)
		}
	}
}

type rewritten struct {
	text  string
	cause error
}

func (r rewritten) Error() string { return r.text }
func (r rewritten) Unwrap() error { return r.cause }

type faulty struct{ inner error }

func (f *faulty) Error() string { return "faulty: " + f.inner.Error() }

type loop struct{}

func (l *loop) Error() string   { return "loop" }
func (l *loop) Unwrap() []error { return []error{l, l} }

func TestErrorAcceptsAnyError(t *testing.T) {
	var none *faulty
	var noURL *url.Error
	for _, err := range []error{none, &faulty{}, noURL, fmt.Errorf("wrapped: %w", noURL)} {
		if got := redact.Error(err); got == "" {
			t.Errorf("%T: no text", err)
		}
	}
	for name, err := range hostile.Errors() {
		if got := redact.Error(err); got == "" {
			t.Errorf("%s: no text", name)
		}
	}
	if got := redact.Error(hostile.Panicking()); got != "panicking" {
		t.Errorf("an error that panics when it is unwrapped gives %q", got)
	}
	if got := redact.Error(&loop{}); got != "loop" {
		t.Errorf("an error that wraps itself gives %q", got)
	}
}

const secret = "hunter2SECRET"

// FuzzURL checks that no address keeps text in the places of credentials.
func FuzzURL(f *testing.F) {
	f.Add("https", "user", "example.com", "a/b", "key", "x")
	f.Add("", "", "", "", "", "")
	f.Add("http", "a:b", "[::1]:80", "/@/", "?", "#")
	f.Add("mailto", "@", "h", "p", "%zz", "\x00")
	f.Fuzz(func(t *testing.T, scheme, user, host, path, query, fragment string) {
		for _, address := range []string{
			scheme + "://" + user + ":" + secret + "@" + host + "/" + path + "?" + query + "#" + fragment,
			scheme + "://" + host + "/" + path + "?" + query + secret,
			scheme + "://" + host + "/" + path + "#" + fragment + secret,
			scheme + "://" + secret + "@" + host + path,
			scheme + ":" + user + secret + "@" + host,
			path + "?" + query + secret,
		} {
			shown := redact.URL(address)
			if again := redact.URL(shown); again != shown {
				t.Errorf("URL(%q) = %q, and again %q", address, shown, again)
			}
			if strings.Contains(shown, secret) && !inPath(address) {
				t.Errorf("URL(%q) = %q shows the secret", address, shown)
			}
		}
	})
}

// inPath reports whether the secret is in the host or the path of the address, as url.Parse reads
// them: there it is no credential.
func inPath(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (strings.Contains(u.Host, secret) || strings.Contains(u.Path, secret))
}

// FuzzError checks that the secret of an address in an error never gets into its text, however the
// error is wrapped.
func FuzzError(f *testing.F) {
	f.Add("Get", "https", "example.com", "a", "key=", "boom", uint8(0))
	f.Add("parse", "postgres", "db:x", "", "\"", "https://x", uint8(1))
	f.Add("", "", "%", "?", "\n", "%s", uint8(2))
	f.Add("://", "a", "b", "@", "#", "://", uint8(3))
	f.Add("0", "\xa2", "0", "0", "0", "0", uint8(3))
	f.Fuzz(func(t *testing.T, op, scheme, host, path, query, text string, wrapping uint8) {
		var err error = &url.Error{
			Op: op, URL: scheme + "://u:" + secret + "@" + host + "/" + path + "?" + query + secret, Err: errors.New(text),
		}
		if inPath(err.(*url.Error).URL) {
			t.Skip("no credential")
		}
		switch wrapping % 4 {
		case 1:
			err = fmt.Errorf("%s: %w", text, err)
		case 2:
			err = errors.Join(errors.New(text), err, fmt.Errorf("again: %w", err))
		case 3:
			err = &url.Error{Op: op, URL: "/" + path + "?" + query + secret, Err: err}
		}
		if shown := redact.Error(err); strings.Contains(shown, secret) {
			t.Errorf("Error of %q = %q shows the secret", err, shown)
		}
	})
}
