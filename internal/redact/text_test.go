package redact_test

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/redact"
)

func TestErrorHidesAnAddressInQuotesUpToTheClosingOne(t *testing.T) {
	boom := errors.New("dial tcp 1.2.3.4:80: connection refused")
	request := &url.Error{Op: "Get", URL: "http://h/s?q=find <me> my \"secret\" \\secret\\\u2028secret&key=secret", Err: boom}
	once := request.Error()
	twice := strconv.Quote(once)
	_, parse := url.Parse("postgres://user:secret/secret@db") //nolint:staticcheck // SA1007: that it is none is the point.
	_, escape := url.Parse("http://u:%se@db")                 //nolint:staticcheck // SA1007: as above.
	tests := map[string]string{
		once:                "Get \"http://h/s\": dial tcp 1.2.3.4:80: connection refused",
		once + "\n" + once:  "Get \"http://h/s\": dial tcp 1.2.3.4:80: connection refused\nGet \"http://h/s\": dial tcp 1.2.3.4:80: connection refused",
		twice:               `"Get \"http://h/s\": dial tcp 1.2.3.4:80: connection refused"`,
		"at " + twice + "!": `at "Get \"http://h/s\": dial tcp 1.2.3.4:80: connection refused"!`,
		strconv.Quote(strconv.Quote(request.URL)):                 `"\"http://h/s\""`,
		strconv.Quote(twice):                                      `"\"Get \\\"http://h/s\\\": dial tcp 1.2.3.4:80: connection refused\""`,
		fmt.Sprintf("%q and %q", `http://h/?q=\`, `http://h/b c`): `"http://h/" and "http://h/b c"`,
		strconv.Quote(`at "http://h/a\"b?secret": no`):            `"at \"http://h/a%22b\": no"`,
		strconv.Quote(`at "http://h/a\"b c": no`):                 `"at \"http://h/a\\\"b c\": no"`,
		strconv.Quote(`at "http://h/é?secret": no`):               `"at \"http://h/%C3%A9\": no"`,
		`parse "http://a b/": invalid character " " in host name`: `parse "(address withheld)": invalid character in host name`,
		strconv.Quote(`at "http://a\"b/?secret": no`):             `"at \"http://a\\\"b/\": no"`,
		parse.Error():                `parse "(address withheld)": invalid port after host`,
		strconv.Quote(parse.Error()): `"parse \"(address withheld)\": invalid port after host"`,
		escape.Error():               `parse "(address withheld)": invalid URL escape`,
		"cannot parse postgres://u:sec/ret@db: " + errors.Unwrap(parse).Error(): "cannot parse (address withheld): invalid port after host",
		"cannot parse `postgres://u:a secret@h`: failed":                        "cannot parse `(address withheld)`: failed",
		"at 'http://h/?q=a secret', 'http://h/b c'":                             "at 'http://h/', 'http://h/b c'",
		`at "jdbc:mysql://db/x?password=a secret": no`:                          `at "jdbc:mysql://db/x": no`,
		`at "http://h/a\"b c?secret": no`:                                       `at "http://h/a%22b%20c": no`,
		`at "http://h/a\"b c": no`:                                              `at "http://h/a\"b c": no`,
		`at "http://h/?q="secret"&token=secret": no`:                            `at "(address withheld)": no`,
		`at "http://h/?q=a sec`:                                                 `at "http://h/`,
		"at \"http://h/?q=a sec\nnext line":                                     "at \"http://h/\nnext line",
		`at "http://h/?q=\d secret": no`:                                        `at "(address withheld)": no`,
		`{"url":"http://h/?q=secret","code":1}`:                                 `{"url":"http://h/","code":1}`,
		`{"url":http://h/?q=secret, "code": "1"}`:                               `{"url":http://h/, "code": "1"}`,
	}
	for text, want := range tests {
		if got := redact.Error(errors.New(text)); got != want {
			t.Errorf("Error of %q\n = %q,\nwant %q", text, got, want)
		}
	}
}

func TestErrorHidesAnAddressWithoutQuotesUpToWhiteSpace(t *testing.T) {
	tests := map[string]string{
		"dial postgres://u:p<secret@h/db: no":                      "dial (address withheld): no",
		`dial postgres://app:hun"ter2secret@db/x`:                  "dial (address withheld)",
		"dial postgres://app:hun`ter2secret@db/x failed":           "dial (address withheld) failed",
		`Get https://h/p?q="secret"&token=secret: 503`:             "Get https://h/p: 503",
		"Get https://h/p?q=<b>secret\u00a0secret\x01secret: 503":   "Get (address withheld): 503",
		"Get https://h/p?q=<b>secret\u00a0secret\u2028secret: 503": "Get https://h/p: 503",
		"dial postgres://u:p a secret@h/db?secret failed":          "dial (address withheld) failed",
		"dial postgres://u:p a\nme@example.com":                    "dial (address withheld) a\nme@example.com",
		"dial postgres://h:port failed":                            "dial (address withheld) failed",
		"redis://:secret@a,redis://:secret@b: no":                  "(address withheld): no",
		"GET http://h/s?q=find me: 503":                            "GET http://h/s me: 503",
		"<https://u:secret@h/a?b>; rel=next":                       "<https://h/a>; rel=next",
		`it's "quoted" and http://h/?secret "too"`:                 `it's "quoted" and http://h/ "too"`,
	}
	for text, want := range tests {
		if got := redact.Error(errors.New(text)); got != want {
			t.Errorf("Error of %q\n = %q,\nwant %q", text, got, want)
		}
	}
}

// FuzzText checks that an address in a text never shows its secret: whatever the address holds if
// it is quoted, and anything but white space otherwise.
func FuzzText(f *testing.F) {
	f.Add("Get", "h", "find <me> my ", "&key=", "refused", uint8(0), uint8(0))
	f.Add("dial", "db/x", "p<", "\"", ": no", uint8(1), uint8(1))
	f.Add("a\"", "h", "a\" b", "' `", "\": x@y", uint8(2), uint8(2))
	f.Add("", "[::1]:80", "://", "://u:p@", "\\", uint8(1), uint8(3))
	f.Add("`", "", "\\", "\\\\\"", "\n", uint8(0), uint8(4))
	f.Add("parse", "h:x", "\x00", "%", "\"", uint8(1), uint8(5))
	f.Add("", "\x01", "/", "0", "0", uint8(1), uint8(3))
	f.Fuzz(func(t *testing.T, before, host, left, right, after string, place, shape uint8) {
		address := left + secret + right
		switch place % 3 {
		case 0:
			address = "https://" + host + "/?" + address
		case 1:
			address = "postgres://u:" + address + "@" + host
		case 2:
			address = "https://" + host + "/a#" + address
		}
		if inPath(address) || strings.Contains(before, "://") || strings.Contains(after, secret) {
			t.Skip("no credential, or another address")
		}
		var text string
		switch shape % 6 {
		case 0:
			text = fmt.Sprintf("%s %q: %s", before, address, after)
		case 1:
			if strings.ContainsAny(address, " \t\n\v\f\r") {
				t.Skip("white space")
			}
			text = before + " " + address + " " + after
		case 2:
			text = fmt.Sprintf("%s: %q", before, fmt.Sprintf("Get %q: %s", address, after))
		case 3:
			text = fmt.Sprintf("%q", fmt.Sprintf("%q", fmt.Sprintf("%q", address)+after)+after)
		case 4:
			text = fmt.Sprintf("%s %#q: %s", before, address, after)
		case 5:
			_, err := url.Parse(address)
			text = fmt.Sprintf("%s %v: %s", before, err, after)
		}
		if shown := redact.Error(errors.New(text)); strings.Contains(shown, secret) {
			t.Errorf("Error of %q\n = %q shows the secret", text, shown)
		}
	})
}
