//go:build unix

package e2e_test

import (
	"cmp"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/process"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
	"github.com/tenax-go/tenax/policy"
)

// unanswered has the kind of the attempts that the API did not answer, by scene.
var unanswered = map[string]string{"server-error": "connection_error", "hang": "timeout", "canceled": ""}

// sent has the properties that a request and its span must share.
type sent struct {
	Traceparent string
	Resends     string // http.request.resend_count
	Status      string // http.response.status_code
	ErrorType   string
	Error       bool
}

func byScene(name string) jaeger.Query {
	return jaeger.Query{Service: service, Tags: map[string]string{string(telemetry.SceneKey): name}, Limit: 1000}
}

func (p traffic) checkSpans(t *testing.T, r scenes.Result) {
	want := make([]sent, 0, len(r.Requests))
	for _, request := range r.Requests {
		want = append(want, asSeen(request))
	}
	byTraceparent := func(a, b sent) int { return cmp.Compare(a.Traceparent, b.Traceparent) }
	slices.SortFunc(want, byTraceparent)
	var spans index
	p.poll(t, byScene(r.Scene.Name), func(found index) string {
		spans = found
		var got []sent
		for _, s := range found.ofKind("client") {
			got = append(got, ofSpan(s))
		}
		slices.SortFunc(got, byTraceparent)
		return gocmp.Diff(want, got)
	})
	spans.checkFamily(t)
	spans.checkExecutions(t, r)
	spans.checkEvents(t, r)
}

// asSeen returns a request as the API saw it.
func asSeen(r llm.Request) sent {
	s := sent{Traceparent: r.Traceparent}
	if r.Repeat > 1 {
		s.Resends = strconv.Itoa(r.Repeat - 1)
	}
	if r.Status != 0 {
		s.Status = strconv.Itoa(r.Status)
	}
	switch {
	case r.Status == 0:
		s.ErrorType = unanswered[r.Scene]
	case r.Status >= 400:
		s.ErrorType = s.Status
	}
	s.Error = s.ErrorType != ""
	return s
}

// ofSpan returns a request as its span shows it.
func ofSpan(s jaeger.Span) sent {
	return sent{
		Traceparent: "00-" + s.TraceID + "-" + s.SpanID + "-01",
		Resends:     s.Tag("http.request.resend_count"),
		Status:      s.Tag("http.response.status_code"),
		ErrorType:   s.Tag("error.type"),
		Error:       s.Tag("error") == "true" || s.Tag("otel.status_code") == "ERROR",
	}
}

// checkAllSpans checks that all attempts belong to the scenes.
func (p traffic) checkAllSpans(t *testing.T) {
	var want []string
	for _, r := range p.results {
		for _, request := range r.Requests {
			want = append(want, request.Traceparent)
		}
	}
	slices.Sort(want)
	p.poll(t, jaeger.Query{Service: service, Limit: 1000}, func(found index) string {
		var got []string
		for _, s := range found.ofKind("client") {
			got = append(got, ofSpan(s).Traceparent)
		}
		slices.Sort(got)
		return gocmp.Diff(want, got)
	})
}

// poll queries Jaeger until check finds no problem.
func (p traffic) poll(t *testing.T, q jaeger.Query, check func(index) string) {
	t.Helper()
	deadline := time.Now().Add(process.Patience)
	for {
		traces, err := p.jaeger.Find(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		problem := check(indexOf(traces))
		if problem == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what the API saw (-) is not what Jaeger has (+):\n%s", problem)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// index is spans by trace and span identifier.
type index map[string]jaeger.Span

func indexOf(traces []jaeger.Trace) index {
	all := make(index)
	for _, trace := range traces {
		for _, s := range trace.Spans {
			all[s.TraceID+s.SpanID] = s
		}
	}
	return all
}

func (x index) ofKind(kind string) []jaeger.Span {
	var spans []jaeger.Span
	for _, s := range x {
		if s.Tag("span.kind") == kind {
			spans = append(spans, s)
		}
	}
	return spans
}

func (x index) named(name string) []jaeger.Span {
	var spans []jaeger.Span
	for _, s := range x {
		if s.OperationName == name {
			spans = append(spans, s)
		}
	}
	return spans
}

// checkFamily checks that every attempt is a child of an execution, and the execution a child of a
// review.
func (x index) checkFamily(t *testing.T) {
	t.Helper()
	for _, s := range x {
		parent := x[s.TraceID+s.Parent()]
		got := s.OperationName + " (" + s.Tag("span.kind") + ") in " + parent.OperationName + " (" + parent.Tag("span.kind") + ")"
		switch got {
		case "POST (client) in llm (internal)", "llm (internal) in review (internal)":
		case "review (internal) in  ()":
			if s.Parent() != "" {
				t.Errorf("review has a parent that is not there: %s", s.Parent())
			}
		default:
			t.Errorf("unexpected span: %s", got)
		}
	}
}

// checkExecutions checks that the outcomes are those of the reviews, and that a failure with a
// fallback is no error.
func (x index) checkExecutions(t *testing.T, r scenes.Result) {
	t.Helper()
	want := make(map[string]int)
	for outcome, n := range map[string]int{
		"success": r.Scene.Want.Answered, "degraded": r.Scene.Want.Degraded, "failure": r.Scene.Want.Failed,
		"canceled": r.Scene.Want.Canceled,
	} {
		if n > 0 {
			want[outcome] = n
		}
	}
	got := make(map[string]int)
	for _, s := range x.named(reviewer.PipelineName) {
		got[s.Tag("tenax.outcome")]++
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the outcomes of the reviews (-) are not those of their spans (+):\n%s", diff)
	}
	if reviews, calls := len(x.named(reviewer.PipelineName)), len(x.named(reviewer.ClientName)); reviews != calls {
		t.Errorf("%d reviews have %d calls of the API", reviews, calls)
	}
	for _, s := range x.ofKind("internal") {
		outcome := s.Tag("tenax.outcome")
		failed := outcome == "failure" || outcome == "rejected"
		if isError := s.Tag("error") == "true"; isError != failed || (s.Tag("error.type") != "") != failed {
			t.Errorf("span %s has outcome %s, error %q and error.type %q",
				s.OperationName, outcome, s.Tag("error"), s.Tag("error.type"))
		}
	}
}

// checkEvents checks that the spans have as many events as the policies emitted.
func (x index) checkEvents(t *testing.T, r scenes.Result) {
	t.Helper()
	want, got := make(map[string]int), make(map[string]int)
	for _, e := range []policy.EventType{
		policy.EventRetry, policy.EventGiveUp, policy.EventRejected, policy.EventStateChange, policy.EventTimeout,
		policy.EventFallback,
	} {
		if n := r.Count(e); n > 0 {
			want["tenax."+string(e)] = n
		}
	}
	for _, s := range x {
		for _, l := range s.Logs {
			got[l.Name()]++
			if s.Tag("span.kind") != "internal" {
				t.Errorf("event %s is on a span of kind %s", l.Name(), s.Tag("span.kind"))
			}
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the events of the policies (-) are not those of the spans (+):\n%s", diff)
	}
}
