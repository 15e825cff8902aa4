package statuspage

import (
	"errors"

	"github.com/tenax-go/tenax/policy"
)

// HandlerOption sets up a handler. With an invalid option the handler answers every request with
// that error.
type HandlerOption func(*handlerConfig)

type handlerConfig struct {
	controls     bool
	maxReaders   int
	allowedHosts []string // nil for any
	err          error
}

// defaultMaxReaders is how many follow a page at once.
const defaultMaxReaders = 32

// WithControls puts buttons beside each circuit that reset it, force it open or force it closed.
// Without, the page changes nothing. Requests from pages of other origins are refused, as
// http.CrossOriginProtection tells them, and those that come over a loopback connection with
// another Host than localhost or a loopback address, as a page makes whose name has been bound to
// that address (DNS rebinding). A proxy on the same machine sends such a Host as well: name it with
// [WithAllowedHosts]. Beyond that anyone who can reach the handler can press them: put
// authentication of your own in front of it.
//
// Circuits of the same name in one pipeline, such as those of a group without names, have no
// buttons.
func WithControls() HandlerOption {
	return func(c *handlerConfig) { c.controls = true }
}

// WithAllowedHosts names the hosts by which the handler is reached, such as "status.example.com",
// without a port: one option, all hosts. Every request with another Host is refused with 403, as
// one that a page makes by DNS rebinding. The name localhost and loopback addresses are always
// allowed, as no page can have them. The default is any host, but for what [WithControls] says.
//
// There must be at least one host. Each must be an IP address or a name of ASCII letters, digits,
// hyphens, underscores and dots; upper and lower case are the same.
func WithAllowedHosts(hosts ...string) HandlerOption {
	return func(c *handlerConfig) {
		if len(hosts) == 0 {
			c.invalid("WithAllowedHosts", nil, "must name at least one host")
		}
		c.allowedHosts = nil
		for _, host := range hosts {
			if !isHost(host) {
				c.invalid("WithAllowedHosts", host, "must be an IP address or a host name, without a port")
				continue
			}
			c.allowedHosts = append(c.allowedHosts, canonicalHost(host))
		}
	}
}

// WithMaxReaders sets how many readers may follow the handler's page at once by its event stream,
// over all handlers of that page. Those that are too many are told to come back later, and reload
// the page meanwhile. The default is 32; it must be at least 1.
func WithMaxReaders(readers int) HandlerOption {
	return func(c *handlerConfig) {
		if readers < 1 {
			c.invalid("WithMaxReaders", readers, "must be at least 1")
			return
		}
		c.maxReaders = readers
	}
}

func newHandlerConfig(options []HandlerOption) handlerConfig {
	c := handlerConfig{maxReaders: defaultMaxReaders}
	for _, option := range options {
		if option == nil {
			c.invalid("Handler", nil, "options must not be nil")
			continue
		}
		option(&c)
	}
	return c
}

func (c *handlerConfig) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}
