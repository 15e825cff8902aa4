package fault

import (
	"net"
	"net/url"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/policy"
)

// isMistake reports whether err is a mistake of this program that looks like an answer to a wrong
// request, though no request was sent: an invalid option, a nil argument, an address that can't be
// parsed.
func isMistake(err error) bool {
	found := false
	errortree.Walk(err, func(err error) errortree.Step {
		switch e := err.(type) { //nolint:errorlint // Walk unwraps.
		case *policy.OptionError, *net.ParseError, *net.AddrError, net.UnknownNetworkError, net.InvalidAddrError:
			found = true
		case *url.Error:
			found = e != nil && e.Op == "parse"
		default:
			found = errortree.Matches(err, policy.ErrNilFunc) || errortree.Matches(err, policy.ErrNilContext) ||
				errortree.Matches(err, policy.ErrNilPipeline)
		}
		if found {
			return errortree.Stop
		}
		return errortree.Inside
	})
	return found
}
