package statuspage_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

func TestZeroAndNilMiddlewareAnswerFromEveryMethod(t *testing.T) {
	var none *statuspage.Middleware[int]
	var page statuspage.Page
	for name, test := range map[string]struct {
		m    *statuspage.Middleware[int]
		want string
	}{
		"nil":     {none, "is nil or the zero value; make it with New"},
		"zero":    {new(statuspage.Middleware[int]), "is nil or the zero value; make it with New"},
		"invalid": {statuspage.New[int](statuspage.WithPage(&page), nil), "option 2 of 2 must not be nil"},
	} {
		isRefused := func(method string, err error) {
			t.Helper()
			e, ok := errors.AsType[*policy.OptionError](err)
			if !ok || e.Policy != "statuspage" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %s returns %v, want a *policy.OptionError: %s", name, method, err, test.want)
			}
		}
		isRefused("Validate", test.m.Validate())
		_, err := test.m.Apply(t.Context(), policy.NextFunc(succeed))
		isRefused("Apply", err)
		_, err = test.m.Apply(nil, policy.Next[int]{}) //nolint:staticcheck // It must be refused.
		isRefused("Apply without a context", err)
		if _, err = policy.New("stock", policy.Policy[int](test.m)); err == nil {
			t.Errorf("%s: policy.New takes it", name)
		}
		if d := test.m.Describe(); d.Kind != "statuspage" {
			t.Errorf("%s: Describe returns %+v", name, d)
		}
		if !test.m.Synchronous() {
			t.Errorf("%s: it is not synchronous", name)
		}
		for _, b := range []policy.Binding{{}, {Pipeline: "stock"}} {
			_, err = test.m.Bind(b).Apply(t.Context(), policy.NextFunc(succeed))
			isRefused("what Bind returns", err)
		}
	}
	if got := read(t, &page, "").Pipelines; len(got) != 0 {
		t.Errorf("invalid policies show as %v", got)
	}
}

func TestMiddlewareBoundByHandCountsWithoutDescription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		bound := statuspage.New[int](statuspage.WithPage(&page)).Bind(policy.Binding{})
		if _, err := bound.Apply(t.Context(), policy.NextFunc(succeed)); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		d := read(t, &page, "?pipeline=1")
		if d.Pipeline.Name != "" || d.Pipeline.Calls != 1 || d.Pipeline.Policies != nil || len(d.Circuits) != 0 {
			t.Errorf("the page shows %+v", d.Pipeline)
		}
		runtime.KeepAlive(bound)
	})
}

func TestZeroAndNilPagesAnswerEveryRequest(t *testing.T) {
	var none *statuspage.Page
	for name, test := range map[string]struct {
		h    http.Handler
		want int
	}{
		"nil":  {none.Handler(statuspage.WithControls()), http.StatusInternalServerError},
		"zero": {new(statuspage.Page).Handler(statuspage.WithControls()), http.StatusOK},
	} {
		for _, query := range []string{"", "?format=json", "?search=x&page=9", "?health=idle&sort=latency"} {
			if r := get(t, test.h, "/"+query); r.StatusCode != test.want {
				t.Errorf("%s, %q: %s, want %d", name, query, r.Status, test.want)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, query := range []string{"?format=events", "?format=json-events"} {
			if r := do(t, test.h, request(t, ctx, http.MethodGet, "/"+query)); r.StatusCode != test.want {
				t.Errorf("%s, %q: %s, want %d", name, query, r.Status, test.want)
			}
		}
		if r := press(t, test.h, "/?pipeline=1", "reset", "db"); test.want == http.StatusOK && r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: a button is answered by %s, want 404", name, r.Status)
		}
	}
}

func TestLastOfRepeatedOptionsCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, last statuspage.Page
		as := func(kind classify.Kind) classify.Classifier {
			return func(error) (classify.Verdict, bool) { return classify.Verdict{Kind: kind}, true }
		}
		p := policy.Must(policy.New("stock", policy.Policy[int](statuspage.New[int](
			statuspage.WithPage(&first), statuspage.WithClassifier(as(classify.KindAuth)),
			statuspage.WithClassifier(as(classify.KindNotFound)), statuspage.WithPage(&last),
		))))
		p.Do(t.Context(), returning(errUnavailable))
		time.Sleep(time.Second)
		if got := read(t, &first, "").Pipelines; len(got) != 0 {
			t.Errorf("the first page shows %v", got)
		}
		if got := read(t, &last, "").Failures; len(got) != 1 || got[0].Kind != "not_found" {
			t.Errorf("the last page shows %v", got)
		}
		f := follow(t, last.Handler(statuspage.WithMaxReaders(9), statuspage.WithMaxReaders(1)))
		for _, want := range []int{http.StatusOK, http.StatusServiceUnavailable} {
			if r := f.open(t, t.Context(), "?format=events"); r.StatusCode != want {
				t.Errorf("a reader gets %s, want %d", r.Status, want)
			}
		}
		runtime.KeepAlive(p)
	})
}

func TestEveryWrongHandlerOptionIsReported(t *testing.T) {
	h := new(statuspage.Page).Handler(nil, statuspage.WithMaxReaders(-1), statuspage.WithControls(), statuspage.WithMaxReaders(5), nil)
	text := body(t, get(t, h, "/"))
	for _, want := range []string{"option 1 of 5 must not be nil", "option 5 of 5 must not be nil", "WithMaxReaders(-1): must be at least 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s is missing", text, want)
		}
	}
}
