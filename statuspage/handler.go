package statuspage

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// Handler serves the default page, which shows every pipeline with a [New] in it:
//
//	http.Handle("/debug/tenax/", statuspage.Handler())
//
// It works at any path. It answers GET and HEAD, and POST if [WithControls] is given. It is for
// those who run the program: see the package comment.
func Handler(options ...HandlerOption) http.Handler { return defaultPage.Handler(options...) }

// Handler serves the page, like the function [Handler]. A nil Page has nothing to show, and the
// handler says so.
func (p *Page) Handler(options ...HandlerOption) http.Handler {
	h := &handler{page: p, handlerConfig: newHandlerConfig(options), crossOrigin: http.NewCrossOriginProtection()}
	if p == nil {
		h.invalid("Page.Handler", nil, "the page must not be nil")
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
	if h.err != nil {
		http.Error(w, h.err.Error(), http.StatusInternalServerError)
		return
	}
	if !h.reachedAsAllowed(r) {
		http.Error(w, wrongHost, http.StatusForbidden)
		return
	}
	q, err := parseRawQuery(r.URL.RawQuery)
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

// secure lets the page do nothing but what it is there for.
func (h *handler) secure(header http.Header) {
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
}

func (h *handler) show(w http.ResponseWriter, r *http.Request, q query) {
	switch format := format(r); format {
	case "html", "json":
		d, ok := h.page.view(q, h.controls)
		if !ok {
			http.Error(w, "statuspage: there is no such pipeline, or not any more", http.StatusNotFound)
			return
		}
		var body bytes.Buffer
		var err error
		if format == "json" {
			w.Header().Set("Content-Type", "application/json")
			err = json.NewEncoder(&body).Encode(d)
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			err = pageTemplate.Execute(&body, d)
		}
		if err != nil {
			http.Error(w, "statuspage: "+err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(body.Bytes()) // a reader that went away is nobody's trouble
	case "events", "json-events":
		h.follow(w, r, q, format == "json-events")
	default:
		http.Error(w, "statuspage: format must be html, json, events or json-events", http.StatusBadRequest)
	}
}

// format is what the query says or, if it does not, the path or the Accept header.
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
