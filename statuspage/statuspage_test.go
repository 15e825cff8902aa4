package statuspage_test

import (
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

func TestCollectedPipelineDisappears(t *testing.T) {
	var page statuspage.Page
	kept := shown(t, &page, "kept")
	for range 200 {
		p := shown(t, &page, "dropped")
		p.Do(t.Context(), succeed)
	}
	runtime.GC()
	runtime.GC()
	d := read(t, &page, "")
	if len(d.Pipelines) != 1 || d.Pipelines[0].Name != "kept" {
		t.Errorf("%d pipelines are there, want the one that is kept", len(d.Pipelines))
	}
	if r := get(t, page.Handler(), "/?pipeline=2"); r.StatusCode != 404 {
		t.Errorf("a pipeline that is gone answers %s, want 404", r.Status)
	}
	runtime.KeepAlive(kept)
}

func TestPipelinesAreShownOnlyOnTheirOwnPage(t *testing.T) {
	var one, other statuspage.Page
	p, q := shown(t, &one, "one"), shown(t, &other, "other")
	if got := read(t, &one, "").Pipelines; len(got) != 1 || got[0].Name != "one" {
		t.Errorf("the page shows %v, want one", got)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(q)
}

func TestInvalidOptionsAreReported(t *testing.T) {
	_, err := policy.New("stock", policy.Policy[int](statuspage.New[int](statuspage.WithPage(nil), statuspage.WithClassifier(nil), nil)))
	for _, option := range []string{"WithPage", "WithClassifier", "New"} {
		found := false
		for _, e := range flatten(err) {
			if oe, ok := errors.AsType[*policy.OptionError](e); ok && oe.Policy == "statuspage" && oe.Option == option {
				found = true
			}
		}
		if !found {
			t.Errorf("no *policy.OptionError of %s in %v", option, err)
		}
	}
	var none *statuspage.Middleware[int]
	for name, m := range map[string]*statuspage.Middleware[int]{"nil": none, "zero": {}} {
		_, err := m.Apply(t.Context(), policy.NextFunc(succeed))
		if _, ok := errors.AsType[*policy.OptionError](err); !ok {
			t.Errorf("a %s Middleware answers %v, want a *policy.OptionError", name, err)
		}
	}
	if _, err := statuspage.New[int]().Apply(nil, policy.NextFunc(succeed)); !errors.Is(err, policy.ErrNilContext) { //nolint:staticcheck // It must be refused.
		t.Errorf("a nil context: %v", err)
	}
}

func flatten(err error) []error {
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		var all []error
		for _, inner := range e.Unwrap() {
			all = append(all, flatten(inner)...)
		}
		return all
	case interface{ Unwrap() error }:
		return flatten(e.Unwrap())
	default:
		return []error{err}
	}
}

func TestMiddlewareWithoutPolicyNewCountsAsUnnamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		m := statuspage.New[int](statuspage.WithPage(&page))
		m.Apply(t.Context(), policy.NextFunc(succeed))
		m.Apply(t.Context(), policy.NextFunc(succeed))
		time.Sleep(time.Second)
		if got := read(t, &page, "").Pipelines; len(got) != 1 || got[0].Name != "unnamed" || got[0].Calls != 2 {
			t.Errorf("the page shows %v, want one pipeline unnamed with 2 calls", got)
		}
		runtime.KeepAlive(m)
	})
}
