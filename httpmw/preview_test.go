package httpmw_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func TestACheckOfYourOwnSeesStatusHeadersAndBody(t *testing.T) {
	own := func(p *httpmw.Preview) (classify.Verdict, bool) {
		if p.StatusCode() != 202 || p.Header().Get("X-Job") == "" || p.Request().URL.Path != "/path" || p.IsJSON() || p.IsEventStream() {
			return classify.Verdict{}, false
		}
		body := string(p.Body()) + string(p.Body())
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict}, body == "busybusy"
	}
	job := response(202, "busy")
	job.Header.Set("X-Job", "7")
	job.Header.Set("Retry-After", "3")
	want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict, Status: 202, RetryAfter: 3 * time.Second}
	if diff := cmp.Diff(want, verdictOf(t, request(t, "GET", ""), job, httpmw.WithFailureIf(own))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	general := func(p *httpmw.Preview) (classify.Verdict, bool) { return p.Verdict(), true }
	if got := verdictOf(t, request(t, "GET", ""), goodJSON(`{"fault":{"code":"insufficient_quota"}}`), httpmw.WithFailureIf(general)); got.Kind != classify.KindQuotaExceeded {
		t.Errorf("what the body says: %+v", got)
	}
}

func TestAResponseIsNotHeldBackForLongerThanAPreviewMayTake(t *testing.T) {
	for name, test := range map[string]struct {
		option httpmw.TransportOption
		want   time.Duration
	}{
		"by default": {httpmw.WithFailureIf(), 250 * time.Millisecond},
		"as set":     {httpmw.WithPreview(100, 30*time.Millisecond), 30 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := pipenet.Serve(t, slowError(200, "", `{"error":`, `{"code":503}}`))
				transport := httpmw.NewTransport(upstream, httpmw.WithFailureIf(httpmw.HasError), test.option, retrying())
				start := time.Now()
				response, err := transport.RoundTrip(request(t, "GET", ""))
				if err != nil || time.Since(start) != test.want {
					t.Fatalf("%v after %v, want %v", err, time.Since(start), test.want)
				}
				defer response.Body.Close()
				if text, err := io.ReadAll(response.Body); string(text) != `{"error":{"code":503}}` || err != nil {
					t.Errorf("%q, %v", text, err)
				}
			})
		})
	}
}

func TestOnlyTheStartOfABodyIsPreviewed(t *testing.T) {
	const failure = `{"text":"0123456789","ok":false}`
	for limit, want := range map[int64]classify.Class{int64(len(failure)): classify.ClassPermanent, 20: classify.ClassUnknown} {
		got := verdictOf(t, request(t, "GET", ""), goodJSON(failure), httpmw.WithFailureIf(httpmw.NotOK), httpmw.WithPreview(limit, time.Second))
		if got.Class != want {
			t.Errorf("%d bytes: %+v", limit, got)
		}
	}
	large := strings.Repeat(" ", 64<<20)
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return goodJSON(large), nil }),
		httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError, httpmw.GraphQLFailed, httpmw.ModelFailed), retrying())
	if status, body, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || len(body) != len(large) || err != nil {
		t.Errorf("%d, %d bytes, %v", status, len(body), err)
	}
}

func TestAResponseWithoutABodyIsPreviewedToo(t *testing.T) {
	asked := 0
	own := func(p *httpmw.Preview) (classify.Verdict, bool) {
		asked++
		for range p.Events() {
			t.Error("an event")
		}
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, len(p.Body()) == 0 && p.StatusCode() == 204
	}
	empty := func(*http.Request) (*http.Response, error) {
		r := response(204, "")
		r.Body = http.NoBody
		return r, nil
	}
	status, _, err := roundTrip(t, httpmw.NewTransport(base(empty), httpmw.WithFailureIf(own), retrying()), request(t, "GET", ""))
	if status != 204 || asked != 3 || err != nil {
		t.Errorf("%d, %v, asked %d times", status, err, asked)
	}
}

func TestAPanicOfACheckReachesTheCallerAndTheBodyIsClosed(t *testing.T) {
	body := track("text")
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		r := goodJSON("")
		r.Body = body
		return r, nil
	}), httpmw.WithFailureIf(func(p *httpmw.Preview) (classify.Verdict, bool) {
		p.Body()
		panic(errBoom)
	}), retrying())
	defer func() {
		if got := recover(); got != errBoom || body.closed.Load() == 0 {
			t.Errorf("recovered %v, closed %d times", got, body.closed.Load())
		}
	}()
	_, _ = transport.RoundTrip(request(t, "GET", ""))
}

func TestInvalidOptionsAboutFailuresAreReported(t *testing.T) {
	transport := httpmw.NewTransport(nil, httpmw.WithFailureIf(httpmw.NotOK, nil), httpmw.WithPreview(0, -1))
	var options []string
	for _, problem := range optionerrors.All(transport.Validate()) {
		options = append(options, problem.Option)
	}
	if diff := cmp.Diff([]string{"WithFailureIf", "WithPreview"}, options); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorOfHeedsWhatIsDeclared(t *testing.T) {
	failed := goodJSON(`{"ok":false,"error":"ratelimited"}`)
	err := httpmw.ErrorOf(failed, httpmw.WithFailureIf(httpmw.NotOK))
	if got := classify.Of(err); got.Kind != classify.KindRateLimit || got.Status != 200 {
		t.Errorf("%v: %+v", err, got)
	}
	if text, err := io.ReadAll(failed.Body); string(text) != `{"ok":false,"error":"ratelimited"}` || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if err := httpmw.ErrorOf(goodJSON(`{"ok":true}`), httpmw.WithFailureIf(httpmw.NotOK)); err != nil {
		t.Errorf("got %v", err)
	}
	stream := good("text/event-stream", "data: {\"error\":{\"code\":503}}\n\n")
	if got := classify.Of(httpmw.ErrorOf(stream, httpmw.WithEvents(httpmw.ModelEvents()))); got.Kind != classify.KindServer {
		t.Errorf("a stream: %+v", got)
	}
}

// BenchmarkPreview measures a response that is looked into, and one that is not.
func BenchmarkPreview(b *testing.B) {
	for name, test := range map[string]struct {
		contentType string
		options     []httpmw.TransportOption
	}{
		"no check":   {"application/json", nil},
		"other type": {"text/html", []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK)}},
		"peek":       {"application/json", []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK)}},
	} {
		b.Run(name, func(b *testing.B) {
			header := http.Header{"Content-Type": {test.contentType}}
			text := strings.NewReader("")
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
				text.Reset(`{"ok":true}`)
				return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(text), ContentLength: -1}, nil
			}), append(test.options, httpmw.WithPolicies(breaker.New[*http.Response]()))...)
			r := request(b, "GET", "")
			b.ReportAllocs()
			for b.Loop() {
				response, err := transport.RoundTrip(r)
				if err != nil {
					b.Fatal(err)
				}
				_ = response.Body.Close()
			}
		})
	}
}

func TestAPeekAllocatesAtMostTwice(t *testing.T) {
	count := func(contentType, body string) float64 {
		header := http.Header{"Content-Type": {contentType}}
		text := strings.NewReader("")
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			text.Reset(body)
			return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(text), ContentLength: -1}, nil
		}), httpmw.WithFailureIf(httpmw.NotOK), httpmw.WithPolicies(breaker.New[*http.Response]()))
		r := request(t, "GET", "")
		return testing.AllocsPerRun(200, func() {
			response, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		})
	}
	for name, body := range map[string]string{"short": `{"id":1}`, "long": `{"text":"` + strings.Repeat("x", 100_000)} {
		if got := count("application/json", body) - count("text/html", body); got > 2 && !racing.Enabled {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
