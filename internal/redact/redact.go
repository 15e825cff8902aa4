// Package redact makes texts of errors fit to be shown.
package redact

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tenax-go/tenax/internal/errortree"
)

// withheld stands for an address that cannot be told from its credentials.
const withheld = "(address withheld)"

// Error returns the text of err in which every address is without user, query and fragment, where
// credentials travel. It returns "no error" for nil, and never panics, whatever err's methods do.
//
// An address is what a *url.Error of err's tree has, and what begins with a scheme and "://" in the
// text: in quotes up to the closing one, else up to white space. What has no scheme is no address.
func Error(err error) (text string) {
	if err == nil {
		return "no error"
	}
	defer func() {
		if recover() != nil {
			text = "(an error without a text)"
		}
	}()
	return addresses(replace(err.Error(), urlErrors(err)))
}

// URL returns the address without user, query and fragment. Of one that does not parse, or has no
// clear parts, it keeps nothing.
func URL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return withheld
	}
	shown := address
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		u.User, u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", "", false
		shown = u.String()
	}
	// Another address may follow, in a list or as the path of a proxy's, and has a user of its own.
	if _, next, _ := strings.Cut(strings.TrimPrefix(shown[len(u.Scheme):], "://"), "://"); strings.Contains(next, "@") {
		return withheld
	}
	return shown
}

// replacement is a piece of an error's text, and what is shown in its stead.
type replacement struct{ said, shown string }

// urlErrors returns what the *url.Errors of err's tree say that is not to be shown. They may have
// relative addresses, which the text alone does not tell from words.
func urlErrors(err error) (all []replacement) {
	var found []*url.Error
	errortree.Each(err, func(e *url.Error) errortree.Step {
		if e == nil {
			return errortree.Past
		}
		found = append(found, e)
		return errortree.Inside
	})
	for _, e := range slices.Backward(found) { // those further in come first
		all = urlError(e, all)
	}
	return all
}

// urlError adds what e says of its own address to what the errors below it say.
func urlError(e *url.Error, below []replacement) []replacement {
	address := URL(e.URL)
	if address == e.URL {
		return below
	}
	shown, cause := strconv.Quote(address), "%!s(<nil>)"
	if e.Err != nil {
		cause = replace(e.Err.Error(), below)
	}
	whole := e.Op + " " + shown + ": " + cause
	if address == withheld {
		// What a parser says of an address quotes pieces of it.
		shown, whole = withheld, e.Op+" "+withheld
	}
	below = append(below, replacement{e.Error(), whole}, replacement{strconv.Quote(e.URL), shown})
	if strings.ContainsAny(e.URL, "@?#") {
		below = append(below, replacement{e.URL, address})
	}
	return below
}

// replace makes all replacements in one pass, the longest first: one address may be a piece of
// another, and must not break it before it is recognized.
func replace(text string, all []replacement) string {
	if len(all) == 0 {
		return text
	}
	slices.SortStableFunc(all, func(a, b replacement) int { return len(b.said) - len(a.said) })
	pairs := make([]string, 0, 2*len(all))
	for _, r := range all {
		pairs = append(pairs, r.said, r.shown)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
