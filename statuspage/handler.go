package statuspage

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/tenax-go/tenax/statuspage/internal/events"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/query"
)

const noPipeline = "statuspage: there is no such pipeline, or not any more"

// Handler serves the default page, which shows every pipeline that has a [New] policy:
//
//	http.Handle("/debug/tenax/", statuspage.Handler())
//
// It works at any path. It answers GET and HEAD, and POST if [WithControls] is given. It is meant
// for the operators of the program: see the package comment.
func Handler(options ...HandlerOption) http.Handler { return defaultPage.Handler(options...) }

// Handler serves the page, like the function [Handler]. The handler of a nil Page answers every
// request with an error.
func (p *Page) Handler(options ...HandlerOption) http.Handler {
	h := &handler{page: p, handlerConfig: newHandlerConfig(options), crossOrigin: http.NewCrossOriginProtection()}
	if p == nil {
		h.Invalid("Page.Handler", nil, "the page must not be nil")
	}
	return h
}

type handler struct {
	handlerConfig

	page        *Page
	crossOrigin *http.CrossOriginProtection
}

// ServeHTTP answers with the page, as HTML, as JSON or as a stream of events.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.secure(w.Header())
	if err := h.Err(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if !h.isAllowedHost(r) {
		http.Error(w, wrongHost, http.StatusForbidden)
		return
	}
	q, err := query.Parse(r.URL.RawQuery)
	switch {
	case err != nil:
		http.Error(w, "statuspage: "+err.Error(), http.StatusBadRequest)
	case r.Method == http.MethodPost && h.controls:
		h.control(w, r, q)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", h.allowed())
		http.Error(w, "statuspage: only "+h.allowed(), http.StatusMethodNotAllowed)
	default:
		h.show(w, r, q)
	}
}

func (h *handler) allowed() string {
	if h.controls {
		return "GET, HEAD, POST"
	}
	return "GET, HEAD"
}

// secure restricts the page to what it needs.
func (h *handler) secure(header http.Header) {
	header.Set("Content-Security-Policy", page.ContentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
}

func (h *handler) show(w http.ResponseWriter, r *http.Request, q query.Query) {
	format := format(r)
	write, contentType := (*page.Document).WriteHTML, "text/html; charset=utf-8"
	switch format {
	case "html":
	case "json":
		write, contentType = (*page.Document).WriteJSON, "application/json"
	case "events":
		write = (*page.Document).WriteLive
	case "json-events":
		write = (*page.Document).WriteJSON
	default:
		http.Error(w, "statuspage: format must be html, json, events or json-events", http.StatusBadRequest)
		return
	}
	d, ok := h.page.view(q, h.controls)
	switch {
	case !ok:
		http.Error(w, noPipeline, http.StatusNotFound)
	case strings.HasSuffix(format, "events"):
		h.follow(w, r, q, write)
	default:
		w.Header().Set("Content-Type", contentType)
		answer(w, d, write)
	}
}

func answer(w http.ResponseWriter, d *page.Document, write func(*page.Document, io.Writer) error) {
	var body bytes.Buffer
	if err := write(d, &body); err != nil {
		http.Error(w, "statuspage: "+err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(body.Bytes()) // the client may be gone
}

func (h *handler) follow(w http.ResponseWriter, r *http.Request, q query.Query, write func(*page.Document, io.Writer) error) {
	h.page.subscribers.Follow(w, r, h.maxReaders, events.Page{
		Refresh: func() { h.page.sample() },
		Write: func(to io.Writer) error {
			d, ok := h.page.view(q, h.controls)
			if !ok {
				return errors.New(noPipeline)
			}
			return write(d, to)
		},
	})
}

// format returns the format of the query, or else that of the path or the Accept header.
func format(r *http.Request) string {
	if asked := r.URL.Query().Get("format"); asked != "" {
		return asked
	}
	switch path.Base(r.URL.Path) {
	case "data.json":
		return "json"
	case "events":
		return "events"
	}
	if accept := r.Header.Get("Accept"); strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html") {
		return "json"
	}
	return "html"
}
