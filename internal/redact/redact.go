// Package redact removes credentials from the texts of errors.
package redact

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tenax-go/tenax/internal/errortree"
)

// withheld replaces an address that cannot be separated from its credentials.
const withheld = "(address withheld)"

// Error returns the text of err, with every address stripped of user, query and fragment, which may
// hold credentials. It returns "no error" for nil, and never panics, whatever err's methods do.
//
// An address is the URL of a *url.Error in err's tree, or starts with a scheme and "://" in the
// text: up to the closing quote if it is quoted, else up to white space. Other text without a
// scheme is no address.
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

// URL returns the address without user, query and fragment, and nothing of an address that does not
// parse or has no clear parts.
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
	// Another address with its own user may follow, in a list or as the path of a proxy's.
	if _, next, _ := strings.Cut(strings.TrimPrefix(shown[len(u.Scheme):], "://"), "://"); strings.Contains(next, "@") {
		return withheld
	}
	return shown
}

// replacement is a piece of an error's text and what is shown instead.
type replacement struct{ original, shown string }

// urlErrors returns the pieces of the text that come from *url.Errors in err's tree and must not be
// shown. Relative addresses are not recognisable in the text alone.
func urlErrors(err error) (all []replacement) {
	var found []*url.Error
	errortree.Walk(err, func(err error) errortree.Step {
		switch e, ok := err.(*url.Error); { //nolint:errorlint // It is one error of the tree.
		case ok && e == nil:
			return errortree.Past
		case ok:
			found = append(found, e)
		}
		return errortree.Inside
	})
	for _, e := range slices.Backward(found) { // the inner ones first
		all = urlError(e, all)
	}
	return all
}

// urlError adds the pieces with the address of e to those of the errors in it.
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
		// The error of a parser quotes pieces of the address.
		shown, whole = withheld, e.Op+" "+withheld
	}
	below = append(below, replacement{e.Error(), whole}, replacement{strconv.Quote(e.URL), shown})
	if strings.ContainsAny(e.URL, "@?#") {
		below = append(below, replacement{e.URL, address})
	}
	return below
}

type longestFirst []replacement

func (r longestFirst) Len() int           { return len(r) }
func (r longestFirst) Less(i, j int) bool { return len(r[i].original) > len(r[j].original) }
func (r longestFirst) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// replace makes all replacements in one pass, the longest first: one address may be a piece of
// another, and must not alter that before it is recognised.
func replace(text string, all []replacement) string {
	if len(all) == 0 {
		return text
	}
	sort.Stable(longestFirst(all))
	pairs := make([]string, 0, 2*len(all))
	for _, r := range all {
		pairs = append(pairs, r.original, r.shown)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
