package verdicts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
)

const twoRows = `# Some

== A: one
want: transient rate_limit|server_error after 1.5s not_sent
why: Because.
source: somewhere
differs: Elsewhere.
host: a.example
request: Idempotency-Key: k

HTTP 429
Content-Type: text/plain
Retry-After: {httpdate+2}

a body

of two parts

== B: two
want: permanent auth_error no_retry
why: Because.
source: somewhere

HTTP 401
`

func TestAFileHasRows(t *testing.T) {
	want := []Answer{
		{
			Row: Row{
				Group: "Some", Provider: "A", Name: "one", Why: "Because.", Source: "somewhere", Differs: "Elsewhere.",
				Want: Want{
					Class: "transient", Kinds: []string{"rate_limit", "server_error"},
					After: 1500 * time.Millisecond, Clock: true, NotSent: true,
				},
			},
			Status: 429, Header: "Retry-After: {httpdate+2}\n", ContentType: "text/plain", Body: "a body\n\nof two parts",
			Host: "a.example", Request: "Idempotency-Key: k\n",
		},
		{
			Row: Row{
				Group: "Some", Provider: "B", Name: "two", Why: "Because.", Source: "somewhere",
				Want: Want{Class: "permanent", Kinds: []string{"auth_error"}, NoRetry: true},
			},
			Status: 401,
		},
	}
	got, err := parse(twoRows)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "== A: one\n", "# Some\n", "# Some\ntext\n\n== A: one\nwhy: x.\n\nHTTP 400\n",
		"# Some\n\n== A\nwhy: x.\n\nHTTP 400\n", "# Some\n\n== A: one\nwhy: x.\n", "# Some\n\n== A: one\nwhy: x.\n\nHTTP many\n",
		"# Some\n\n== A: one\nhow: x.\n\nHTTP 400\n", "# Some\n\n== A: one\nwhy\n\nHTTP 400\n",
		"# Some\n\n== A: one\nwant: transient\n\nHTTP 400\n", "# Some\n\n== A: one\nwant: transient timeout after\n\nHTTP 400\n",
		"# Some\n\n== A: one\nwant: transient timeout after soon\n\nHTTP 400\n", "# Some\n\n== A: one\nwant: transient timeout safe\n\nHTTP 400\n",
	} {
		if got, err := parse(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestPlaceholdersStandForTimes(t *testing.T) {
	now := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	got := fill("{unix+1} {ms+2} {rfc3339+60} {httpdate+0} {rfc850+0} {asctime+0} {unix}", now)
	want := "1927857907 1927857908000 2031-02-03T04:06:06Z Mon, 03 Feb 2031 04:05:06 GMT " +
		"Monday, 03-Feb-31 04:05:06 GMT Mon Feb  3 04:05:06 2031 {unix}"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAVerdictIsExactAsGoodOrAMiss(t *testing.T) {
	want := Want{Class: "transient", Kinds: []string{"rate_limit", "server_error"}, After: time.Second}
	right := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: time.Second}
	for outcome, changes := range map[Outcome][]func(*classify.Verdict){
		Exact: {
			func(*classify.Verdict) {},
			func(v *classify.Verdict) { v.Kind = classify.KindServer },
			func(v *classify.Verdict) { v.RetryAfter += time.Millisecond },
		},
		Behaves: {
			func(v *classify.Verdict) { v.Kind = classify.KindTimeout },
			func(v *classify.Verdict) { v.Class = classify.ClassUnknown },
		},
		Miss: {
			func(v *classify.Verdict) { v.Class = classify.ClassPermanent },
			func(v *classify.Verdict) { v.Class = classify.ClassCanceled },
			func(v *classify.Verdict) { v.NoRetry = true },
			func(v *classify.Verdict) { v.NotSent = true },
			func(v *classify.Verdict) { v.RetryAfter = 0 },
			func(v *classify.Verdict) { v.RetryAfter = 1002 * time.Millisecond },
		},
	} {
		for i, change := range changes {
			got := right
			change(&got)
			if judged := want.Judge(got); judged != outcome {
				t.Errorf("%v, change %d: %+v is %v", outcome, i, got, judged)
			}
		}
	}
}

func TestAnAnswerIsShownInShort(t *testing.T) {
	for want, answer := range map[string]Answer{
		"429, `Retry-After: 2`, `code: a\\|b`, `n: 1`, `deep: true`": {
			Status: 429, Header: "Retry-After: 2\n", Body: `{"error":{"code":"a|b","n":1,"none":null,"list":[{"deep":true}]}}`,
		},
		"409, to `Idempotency-Key: k`":                        {Status: 409, Request: "Idempotency-Key: k\n"},
		"502, `502 Bad Gateway`":                              {Status: 502, Body: "<html><h1>502</h1>\nBad Gateway</html>"},
		"503, `<?xml version=\"1.0\"?><Code>Slow</Code>`":     {Status: 503, Body: `<?xml version="1.0"?><Code>Slow</Code>`},
		"400, `" + strings.Repeat("ä", maxLength) + "…`":      {Status: 400, Body: strings.Repeat("ä", maxLength+1)},
		"400, `a: 1`, `a: 2`, `a: 3`, `a: 4`, `a: 5`, `a: 6`": {Status: 400, Body: `{"a":[1,2,3,4,5,6,7]}`},
	} {
		if got := answer.Says(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestProseIsNoMarkup(t *testing.T) {
	if got, want := prose("a_b *c* <d> `e_f` \"g\" | h's"), "a\\_b \\*c\\* &lt;d&gt; `e_f` \"g\" \\| h's"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
