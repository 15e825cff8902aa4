package statuspage_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

type typedError struct{}

func (typedError) Error() string   { return "secret-in-a-text" }
func (typedError) Timeout() bool   { return true }
func (typedError) Temporary() bool { return true }

// selfish is an error that wraps itself, or panics.
type selfish struct{ panics bool }

func (e *selfish) Error() string { return "secret-in-a-text" }

func (e *selfish) Unwrap() error {
	if e.panics {
		panic("secret-in-a-panic")
	}
	return e
}

func TestHostileTextsAreEscapedAndTruncated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hostile := `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\x00\x1b[31m\u202e\u2028\r\n"
		long := strings.Repeat("long ", 200_000)
		var page statuspage.Page
		bad := describing{policy.Description{
			Kind: hostile, Name: hostile, State: hostile,
			Settings: []policy.Setting{{Name: hostile, Value: long}, {Name: long, Value: hostile}},
			Gauges:   []policy.Gauge{{Name: hostile, Value: nan()}},
		}}
		p := shown(t, &page, hostile, policy.Policy[int](bad))
		q := shown(t, &page, long, policy.Policy[int](bad))
		fn := func(err error) { p.Do(t.Context(), returning(err)); q.Do(t.Context(), returning(err)) }
		fn(fmt.Errorf("https://user:secret-in-a-url@example.com/?key=secret-in-a-query: %w", errAuth))
		fn(&selfish{})
		fn(&selfish{panics: true})
		func() {
			defer func() { _ = recover() }()
			p.Do(t.Context(), func(context.Context) (int, error) { panic("secret-in-a-panic") })
		}()
		time.Sleep(time.Second)
		for _, target := range []string{"/", "/?pipeline=1", "/?pipeline=2", "/?format=json", "/?pipeline=1&format=json", "/?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"} {
			text := body(t, get(t, page.Handler(), target))
			if len(text) > 120_000 {
				t.Errorf("%s: %d bytes", target, len(text))
			}
			for _, unwanted := range []string{"<script>alert", "<img", "\x00", "\x1b", "\u202e", "\u2028", "secret"} {
				if strings.Contains(text, unwanted) {
					t.Errorf("%s contains %q", target, unwanted)
				}
			}
		}
		runtime.KeepAlive(p)
		runtime.KeepAlive(q)
	})
}

// hostileTexts are values of any name or word that a program chooses.
var hostileTexts = map[string]string{
	"markup":           `"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'` + "`",
	"a closed element": `</script></style></title></textarea></svg><script>alert(1)</script>`,
	"a template":       `{{.Pipelines}} ${alert(1)} <!-- --> ]]>`,
	"controls":         "\x00\x01\a\b\x1b[31m\x7f\u0085\r\n\r\ndata: x\n\n",
	"directions":       "\u202e\u2066\u200f\u2028\u2029\ufeff\u200b\U000e0041",
	"invalid UTF-8":    "a\xff\xfe\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf\xe2\x82",
	"surrogates":       "\ufffd\ufffe\uffff",
	"long":             strings.Repeat("long ", 200_000),
	"long and wide":    strings.Repeat("\U0001f600", 100_000),
	"long and invalid": strings.Repeat("\xff", 500_000),
	"empty":            "",
	"blank":            " \t\u00a0\u3000",
}

// hostileError gives up for any reason.
type hostileError struct {
	typedError

	reason string
}

func (e hostileError) GaveUp() (attempts int, reason string) { return 3, e.reason }

// emitting returns a policy that emits events with the text in every field.
func emitting(text string) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		next.Emit(ctx, policy.Event{Type: policy.EventStateChange, Policy: text, Name: text, From: text, To: text, Reason: text, Failures: -1})
		next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: text, Name: text, Reason: text})
		return next.Do(ctx)
	})
}

// named returns a pipeline on the page with the text everywhere, after a failed call.
func named(t *testing.T, page *statuspage.Page, text string) *policy.Pipeline[int] {
	t.Helper()
	part := policy.Description{
		Kind: text, Name: text, State: text, Settings: []policy.Setting{{Name: text, Value: text}}, Gauges: []policy.Gauge{{Name: text}},
	}
	part.Parts = []policy.Description{part, {Kind: policy.KindPipeline, Name: text, Parts: []policy.Description{part}}}
	classifier := func(error) (classify.Verdict, bool) {
		return classify.Verdict{Kind: classify.Kind(text), Status: -7}, true
	}
	circuit := breaker.NewCircuit(breaker.WithName(text))
	p, err := policy.New(cmp.Or(text, "stock"),
		statuspage.New[int](statuspage.WithPage(page), statuspage.WithClassifier(classifier)),
		emitting(text), policy.Policy[int](describing{part}), breaker.For[int](circuit),
	)
	if err != nil {
		t.Fatal(err)
	}
	p.Do(t.Context(), returning(hostileError{reason: text}))
	circuit.ForceOpen()
	time.Sleep(time.Second)
	return p
}

func TestHostileNamesOfEverythingAreTextOfBoundedLength(t *testing.T) {
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := named(t, &page, text)
				h := page.Handler(statuspage.WithControls())
				for _, query := range []string{"?", "?pipeline=1", "?pipeline=1&limit=1&page=2"} {
					checkJSON(t, query, body(t, get(t, h, "/"+query+"&format=json")))
					checkHTML(t, query, body(t, get(t, h, "/"+query)))
					ctx, cancel := context.WithCancel(t.Context())
					cancel()
					events := body(t, do(t, h, request(t, ctx, http.MethodGet, "/"+query+"&format=events")))
					checkHTML(t, query, events)
					if !strings.HasPrefix(events, "data: ") || strings.Contains(strings.TrimSuffix(events, "\n\n"), "\n\n") {
						t.Errorf("%s: there is not one event", query)
					}
				}
				want := http.StatusOK
				if len(text) > 200 {
					want = http.StatusBadRequest
				}
				r := get(t, h, "/?search="+url.QueryEscape(text))
				checkHTML(t, "search", body(t, r))
				if r.StatusCode != want {
					t.Errorf("a search for it: %s, want %d", r.Status, want)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

// checkJSON checks every text of a JSON document.
func checkJSON(t *testing.T, view, text string) {
	t.Helper()
	var document any
	if err := json.Unmarshal([]byte(text), &document); err != nil || !utf8.ValidString(text) || len(text) > 60_000 {
		t.Errorf("%s: %d bytes, %v", view, len(text), err)
	}
	var check func(any)
	check = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, field := range v {
				check(name)
				check(field)
			}
		case []any:
			for _, element := range v {
				check(element)
			}
		case string:
			hidden := strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsPrint(r) })
			if len(v) > 240 || hidden {
				t.Errorf("%s: the JSON has %q", view, v)
			}
		}
	}
	check(document)
}

// checkHTML checks that a text has added no element and no character to a page.
func checkHTML(t *testing.T, view, html string) {
	t.Helper()
	if !utf8.ValidString(html) || len(html) > 120_000 {
		t.Errorf("%s: %d bytes", view, len(html))
	}
	if hidden := strings.IndexFunc(html, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }); hidden >= 0 {
		t.Errorf("%s: the page has %q", view, html[hidden:min(hidden+20, len(html))])
	}
	for _, unwanted := range []string{"<script>alert", "<img", "onerror=alert(1)>", "<!-- -->", "ZgotmplZ", "secret"} {
		if strings.Contains(html, unwanted) {
			t.Errorf("%s: the page contains %q", view, unwanted)
		}
	}
}

// describing is a policy with any description.
type describing struct{ description policy.Description }

func (d describing) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Do(ctx)
}
func (d describing) Describe() policy.Description { return d.description }

func nan() float64 {
	zero := 0.
	return zero / zero
}

type panicking struct{ describing }

func (panicking) Describe() policy.Description { panic("no") }

func TestPanicInDescribeHidesOnlyThePoliciesOfItsPipeline(t *testing.T) {
	var page statuspage.Page
	p := shown(t, &page, "bad", policy.Policy[int](panicking{}))
	q := shown(t, &page, "good")
	if got := read(t, &page, "").Pipelines; len(got) != 2 {
		t.Errorf("%d pipelines are shown, want 2", len(got))
	}
	if got := read(t, &page, "?pipeline=1").Pipeline.Policies; got != nil {
		t.Errorf("policies %v", got)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(q)
}
