// Package redact makes texts of errors fit to be shown.
package redact

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// withheld stands for an address that cannot be told from its credentials.
const withheld = "(address withheld)"

// maxErrors is how many errors of one tree are looked at: an error may wrap itself.
const maxErrors = 256

// Error returns the text of err in which every address is without user, query and fragment, where credentials travel. It
// returns "no error" for nil, and never panics, whatever err's methods do.
func Error(err error) (text string) {
	if err == nil {
		return "no error"
	}
	defer func() {
		if recover() != nil {
			text = "(an error without a text)"
		}
	}()
	left := maxErrors
	return addresses(urlErrors(err.Error(), err, &left))
}

// URL returns the address without user, query and fragment. Of one that does not parse, or has no clear parts, it keeps
// nothing.
func URL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return withheld
	}
	if u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return address
	}
	u.User, u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", "", false
	return u.String()
}

// urlErrors replaces, in a text that quotes err, what the *url.Errors in it say. They may have relative addresses, which
// the text alone does not tell from words.
func urlErrors(text string, err error, left *int) string {
	if *left--; *left < 0 {
		return text
	}
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case *url.Error:
		if e == nil {
			return text
		}
		return urlErrors(urlError(text, e), e.Err, left)
	case interface{ Unwrap() error }:
		return urlErrors(text, e.Unwrap(), left)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			text = urlErrors(text, inner, left)
		}
	}
	return text
}

func urlError(text string, e *url.Error) string {
	address := URL(e.URL)
	if address == e.URL {
		return text
	}
	if address == withheld {
		// What a parser says of an address quotes pieces of it.
		return strings.ReplaceAll(text, e.Error(), e.Op+" "+withheld)
	}
	text = strings.ReplaceAll(text, strconv.Quote(e.URL), strconv.Quote(address))
	return strings.ReplaceAll(text, e.URL, address)
}

// addresses replaces every address with a scheme that stands in text.
func addresses(text string) string {
	var b strings.Builder
	for {
		colon := strings.Index(text, "://")
		if colon < 0 {
			b.WriteString(text)
			return b.String()
		}
		before := strings.TrimRightFunc(text[:colon], isSchemeRune)
		after := strings.TrimLeftFunc(text[colon:], isAddressRune)
		address := text[len(before) : len(text)-len(after)]
		address = strings.TrimRight(address, ".,:;!')]}")
		b.WriteString(before)
		b.WriteString(URL(address))
		text = text[len(before)+len(address):]
	}
}

func isSchemeRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '-' || r == '.'
}

// isAddressRune reports whether an address goes on with r where it stands in a text.
func isAddressRune(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("\"<>`", r)
}
