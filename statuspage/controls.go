package statuspage

import (
	"mime"
	"net/http"

	"github.com/tenax-go/tenax/policy"
)

// maxForm is how many bytes a pressed button sends at most.
const maxForm = 4 << 10

// control does what a button says and shows the pipeline again.
func (h *handler) control(w http.ResponseWriter, r *http.Request, q query) {
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
	press, ok := actions[r.PostForm.Get("action")]
	if !ok {
		http.Error(w, "statuspage: action must be reset, force_open or force_closed", http.StatusBadRequest)
		return
	}
	watched := h.page.find(q.pipeline)
	if watched == nil {
		http.Error(w, "statuspage: there is no such pipeline, or not any more", http.StatusNotFound)
		return
	}
	circuit := watched.controlOf(r.PostForm.Get("circuit"))
	if circuit == nil {
		http.Error(w, "statuspage: there is no such circuit, or several have this name", http.StatusNotFound)
		return
	}
	press(circuit)
	h.page.lookAgain(watched)
	// Relative to the path that the browser sees, which need not be the one that comes here.
	w.Header().Set("Location", q.String())
	w.WriteHeader(http.StatusSeeOther)
}

var actions = map[string]func(policy.Control){
	"reset":        policy.Control.Reset,
	"force_open":   policy.Control.ForceOpen,
	"force_closed": policy.Control.ForceClosed,
}

// controlOf returns nil unless exactly one circuit goes by that name.
func (w *watch) controlOf(name string) (control policy.Control) {
	d, ok := w.description()
	if !ok {
		return nil
	}
	found := 0
	w.eachCircuit(d, func(circuit string, c *policy.Description) {
		if circuit == name {
			control = c.Control
			found++
		}
	})
	if found != 1 {
		return nil
	}
	return control
}
