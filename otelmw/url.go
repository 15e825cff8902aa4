package otelmw

import (
	"net/url"
	"strconv"

	"github.com/tenax-go/tenax/internal/observe"
)

const maxURL = 2048

// server is the address and port of a request; the port is 0 if it is not known.
type server struct {
	address string
	port    int
}

func serverOf(u *url.URL) server {
	s := server{address: observe.Name(u.Hostname())}
	if text := u.Port(); text != "" {
		if port, err := strconv.ParseUint(text, 10, 16); err == nil {
			s.port = int(port)
			return s
		}
	}
	switch u.Scheme {
	case "http":
		s.port = 80
	case "https":
		s.port = 443
	}
	return s
}

func schemeOf(u *url.URL) string {
	switch u.Scheme {
	case "http", "https":
		return u.Scheme
	default:
		return observe.Other
	}
}

// fullURL returns the address without user, query and fragment, which may hold credentials.
func fullURL(u *url.URL) string {
	return observe.Truncate(observe.Name(u.Scheme)+"://"+observe.Name(u.Host)+u.EscapedPath(), maxURL)
}
