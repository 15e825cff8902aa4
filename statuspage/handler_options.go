package statuspage

import "github.com/tenax-go/tenax/internal/options"

// HandlerOption sets up a handler. With an invalid option the handler answers every request with
// that error.
type HandlerOption func(*handlerConfig)

type handlerConfig struct {
	options.Problems

	controls     bool
	maxReaders   int
	allowedHosts []string // nil for any
}

// defaultMaxReaders is how many readers may follow a page at once.
const defaultMaxReaders = 32

// WithControls puts buttons beside each circuit that reset it, force it open or force it closed.
// Without this option, the page changes nothing. The handler refuses requests from pages of other
// origins, as detected by http.CrossOriginProtection. Over a loopback connection it also refuses
// requests with another Host than localhost or a loopback address, as such a request may come from
// a page that has bound its name to that address (DNS rebinding). A proxy on the same machine sends
// such a Host as well: name it with [WithAllowedHosts]. Everyone else who can reach the handler can
// press the buttons: put your own authentication in front of it.
//
// Circuits of the same name in one pipeline, such as those of a group without names, have no
// buttons.
func WithControls() HandlerOption {
	return func(c *handlerConfig) { c.controls = true }
}

// WithAllowedHosts names the hosts by which the handler is reached, such as "status.example.com",
// without a port: one option with all hosts. Requests with another Host are refused with 403, as
// they may come from a page that uses DNS rebinding. The name localhost and loopback addresses are
// always allowed, as no such page can have them. The default is any host, except as described at
// [WithControls].
//
// There must be at least one host. Each must be an IP address or a name of ASCII letters, digits,
// hyphens, underscores and dots; upper and lower case are the same.
func WithAllowedHosts(hosts ...string) HandlerOption {
	return func(c *handlerConfig) { c.allow(hosts) }
}

// WithMaxReaders sets how many readers may follow the page at once by its event stream, over all
// handlers of that page. Further readers are refused with 503 and a Retry-After header, and reload
// the page meanwhile. The default is 32; it must be at least 1.
func WithMaxReaders(readers int) HandlerOption {
	return func(c *handlerConfig) {
		if readers < 1 {
			c.Invalid("WithMaxReaders", readers, "must be at least 1")
			return
		}
		c.maxReaders = readers
	}
}

func newHandlerConfig(all []HandlerOption) handlerConfig {
	c := handlerConfig{Problems: options.Of(kind), maxReaders: defaultMaxReaders}
	options.Apply(&c.Problems, "Handler", all, func(o HandlerOption) { o(&c) })
	return c
}
