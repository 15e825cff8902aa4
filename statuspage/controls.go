package statuspage

import (
	"mime"
	"net/http"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/query"
)

// maxForm limits a form, in bytes. A button's form is smaller.
const maxForm = 4 << 10

// control executes the action of a button and redirects to the pipeline.
func (h *handler) control(w http.ResponseWriter, r *http.Request, q query.Query) {
	if err := h.crossOrigin.Check(r); err != nil {
		http.Error(w, "statuspage: the request comes from a page of another origin", http.StatusForbidden)
		return
	}
	// Other types need no preflight either, but no button sends them.
	if sent, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); sent != "application/x-www-form-urlencoded" {
		http.Error(w, "statuspage: the body must be a form", http.StatusUnsupportedMediaType)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "statuspage: the form cannot be read", http.StatusBadRequest)
		return
	}
	act, ok := actions[r.PostForm.Get("action")]
	if !ok {
		http.Error(w, "statuspage: action must be reset, force_open or force_closed", http.StatusBadRequest)
		return
	}
	stats := h.page.find(q.Pipeline)
	if stats == nil {
		http.Error(w, noPipeline, http.StatusNotFound)
		return
	}
	circuit := stats.controlOf(r.PostForm.Get("circuit"))
	if circuit == nil {
		http.Error(w, "statuspage: there is no such circuit, or several have this name", http.StatusNotFound)
		return
	}
	act(circuit)
	h.page.resample(stats)
	// Relative to the path that the browser sees, which may differ from the path of r.
	w.Header().Set("Location", q.String())
	w.WriteHeader(http.StatusSeeOther)
}

var actions = map[string]func(policy.Control){
	"reset":        policy.Control.Reset,
	"force_open":   policy.Control.ForceOpen,
	"force_closed": policy.Control.ForceClosed,
}

// controlOf returns nil unless exactly one circuit has that name.
func (s *pipelineStats) controlOf(name string) (control policy.Control) {
	d, ok := s.description()
	if !ok {
		return nil
	}
	found := 0
	for c := range page.Circuits(&d, s.name) {
		if c.Name == name {
			control = c.Part.Control
			found++
		}
	}
	if found != 1 {
		return nil
	}
	return control
}
