package otelmw

import (
	"net/url"
	"strconv"

	"github.com/tenax-go/tenax/internal/observe"
)

const maxURL = 2048

// server is the address and port that a request goes to; the port is 0 where it is not known.
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

// fullURL returns the address without user, query and fragment, where credentials travel.
func fullURL(u *url.URL) string {
	return observe.Cut(u.Scheme+"://"+u.Host+u.EscapedPath(), maxURL)
}
