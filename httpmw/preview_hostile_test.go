package httpmw_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
)

// The time is that of the response, however many checks wait for its body.
func TestAllChecksOfAResponseShareItsTime(t *testing.T) {
	again := func(p *httpmw.Preview) (classify.Verdict, bool) {
		for range p.Events() {
			continue
		}
		return classify.Verdict{}, len(p.Body())+len(p.Body()) < 0
	}
	for name, test := range map[string]struct {
		kind    string
		options []httpmw.TransportOption
		want    time.Duration
	}{
		"two of a body":            {"application/json", []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError)}, 250 * time.Millisecond},
		"one that asks again":      {"text/plain", []httpmw.TransportOption{httpmw.WithFailureIf(again)}, 250 * time.Millisecond},
		"events and a body":        {"text/event-stream", []httpmw.TransportOption{httpmw.WithEvents(httpmw.ModelEvents()), httpmw.WithFailureIf(again)}, 20 * time.Millisecond},
		"events that all come in":  {"text/event-stream", []httpmw.TransportOption{httpmw.WithEvents(httpmw.EventRules{Preamble: func(httpmw.Event) bool { return true }}), httpmw.WithFailureIf(again)}, 20 * time.Millisecond},
		"as long as you have said": {"text/plain", []httpmw.TransportOption{httpmw.WithFailureIf(again, again), httpmw.WithPreview(99, time.Second)}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", test.kind)
					_, _ = io.WriteString(w, "data: {")
					w.(http.Flusher).Flush()
					select {
					case <-time.After(time.Minute):
					case <-r.Context().Done():
					}
				}))
				start := time.Now()
				response, err := httpmw.NewTransport(upstream, append(test.options, retrying())...).RoundTrip(request(t, "GET", ""))
				if err != nil || time.Since(start) != test.want {
					t.Errorf("%v after %v, want %v", err, time.Since(start), test.want)
				}
				if text, err := io.ReadAll(response.Body); string(text) != "data: {" || err != nil {
					t.Errorf("%q, %v", text, err)
				}
				_ = response.Body.Close()
			})
		})
	}
}

// A check must not keep its Preview, but no mistake of a check may take the program down.
func TestAPreviewThatACheckKeepsAnswers(t *testing.T) {
	for _, length := range []int{0, 10, 100 << 10} {
		var kept []*httpmw.Preview
		keep := func(p *httpmw.Preview) (classify.Verdict, bool) {
			kept = append(kept, p)
			return classify.Verdict{}, len(kept) == 2 && p.Body() == nil
		}
		text := strings.Repeat("x", length)
		for range 3 {
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return good("text/event-stream", text), nil }), httpmw.WithFailureIf(keep), retrying())
			status, body, err := roundTrip(t, transport, request(t, "GET", ""))
			if status != 200 || body != text || err != nil {
				t.Errorf("%d, %d bytes, %v", status, len(body), err)
			}
		}
		for _, p := range kept {
			if begun := p.Body(); !bytes.HasPrefix([]byte(text), begun) {
				t.Errorf("%d bytes", len(begun))
			}
			for range p.Events() {
				t.Error("an event")
			}
			p.Verdict()
		}
	}
}
