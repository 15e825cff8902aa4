package httpmw

import "net/http"

// limited is the tether for an attempt that nothing but limits can end.
type limited struct {
	heldContext

	sent http.Request
	body lease
}

func (l *limited) request(original *http.Request) *http.Request {
	l.sent = *original.WithContext(&l.heldContext)
	return &l.sent
}

func (l *limited) lease() *lease { return &l.body }
