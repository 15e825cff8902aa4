package httpverdict_test

import (
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func TestTheQuotaOfAResponse(t *testing.T) {
	const second = time.Second
	type quota = httpverdict.Quota
	synctest.Test(t, func(t *testing.T) {
		in := func(d time.Duration) string { return time.Now().UTC().Add(d).Format(time.RFC3339) }
		for _, test := range []struct {
			name   string
			header header
			want   quota // the zero Quota for none
		}{
			{"nothing", header{"Content-Type": "text/plain"}, quota{}},
			{"the draft", header{"RateLimit": `"default";r=50;t=30`}, quota{`"default"`, 50, 0, 30 * second, false}},
			{
				"the draft, with its policy",
				header{"RateLimit": `"default";r=50;t=30`, "RateLimit-Policy": `"day";q=5;w=86400, "default";q=100;w=60`},
				quota{`"default"`, 50, 100, 30 * second, false},
			},
			{"version 7 of the draft", header{"RateLimit": "limit=100, remaining=50, reset=30"}, quota{"Ratelimit", 50, 100, 30 * second, false}},
			{"version 7, without a remainder", header{"RateLimit": "limit=100, reset=30"}, quota{}},
			{"the tightest of several", header{"RateLimit": `"a";r=50;t=30, "b";r=0;t=20, "c";r=0;t=25`}, quota{`"c"`, 0, 0, 25 * second, false}},
			{
				"by the share that is left",
				header{"RateLimit": `"a";r=50;t=30, "b";r=9;t=20`, "RateLimit-Policy": `"a";q=1000, "b";q=10`},
				quota{`"a"`, 50, 1000, 30 * second, false},
			},
			{"separators in a name", header{"RateLimit": `"a,b;r=9\";";r=5;t=1`}, quota{`"a,b;r=9\";"`, 5, 0, second, false}},
			{"an open quote", header{"RateLimit": `"a;r=5;t=1`}, quota{}},
			{"an escape at the end", header{"RateLimit": `"a\`}, quota{}},
			{"no remainder", header{"RateLimit": `"a";t=1`}, quota{}},
			{"no reset", header{"RateLimit": `"a";r=1`}, quota{}},
			{"older draft", header{"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "7", "RateLimit-Reset": "12"}, quota{"Ratelimit-Remaining", 7, 100, 12 * second, false}},
			{"X-", header{"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "12"}, quota{"X-Ratelimit-Remaining", 7, 60, 12 * second, false}},
			{"X-, with another hyphen", header{"X-Rate-Limit-Remaining": "7", "X-Rate-Limit-Reset": "12"}, quota{"X-Rate-Limit-Remaining", 7, 0, 12 * second, false}},
			{"of a resource", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "12", "X-RateLimit-Resource": "search"}, quota{}},
			{"of a bucket of routes", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "12", "X-RateLimit-Bucket": "abcd1234"}, quota{}},
			{"used up, beside a Retry-After", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "12", "Retry-After": "0"}, quota{}},
			{"far away", header{"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "3600"}, quota{}},
			{"past", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "-1"}, quota{}},
			{"now", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"}, quota{}},
			{"a date for people", header{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "Tue Feb 16 2021 09:02:42 GMT+0100 (Central European Standard Time)"}, quota{}},
			{"a negative remainder", header{"X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "1"}, quota{}},
			{"a remainder with a fraction", header{"X-RateLimit-Remaining": "0.7", "X-RateLimit-Reset": "1"}, quota{"X-Ratelimit-Remaining", 0, 0, second, false}},
			{"no number", header{"X-RateLimit-Remaining": "7 left", "X-RateLimit-Reset": "1"}, quota{"X-Ratelimit-Remaining", 7, 0, second, false}},
			{"a number with a unit", header{"X-RateLimit-Remaining": "7k", "X-RateLimit-Reset": "1"}, quota{}},
			{"beyond the range", header{"X-RateLimit-Remaining": "99999999999999999999", "X-RateLimit-Reset": "1"}, quota{"X-Ratelimit-Remaining", math.MaxInt64, 0, second, false}},
			{"OpenAI", header{
				"X-Ratelimit-Limit-Requests": "500", "X-Ratelimit-Remaining-Requests": "400", "X-Ratelimit-Reset-Requests": "120ms",
				"X-Ratelimit-Limit-Tokens": "10000", "X-Ratelimit-Remaining-Tokens": "20", "X-Ratelimit-Reset-Tokens": "6.5s",
			}, quota{"X-Ratelimit-Remaining-Tokens", 20, 10000, 6500 * time.Millisecond, true}},
			{"Anthropic", header{
				"Anthropic-Ratelimit-Requests-Limit": "50", "Anthropic-Ratelimit-Requests-Remaining": "0", "Anthropic-Ratelimit-Requests-Reset": in(9 * second),
			}, quota{"Anthropic-Ratelimit-Requests-Remaining", 0, 50, 9 * second, true}},
		} {
			got, found := httpverdict.QuotaOf(response(200, test.header).Header)
			if diff := cmp.Diff(test.want, got); diff != "" || found != (test.want != quota{}) {
				t.Errorf("%s: found %v%s", test.name, found, diff)
			}
		}
	})
}

func TestResponsesWithoutLimitsCostNoAllocation(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	h := response(200, header{"Content-Type": "application/json", "Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Etag": "x", "Vary": "y"}).Header
	if allocations := testing.AllocsPerRun(100, func() { _, _ = httpverdict.QuotaOf(h) }); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkQuotaOf(b *testing.B) {
	none := response(200, header{"Content-Type": "application/json", "Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Etag": "x", "Vary": "y"}).Header
	some := response(200, header{"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "12"}).Header
	for name, h := range map[string]http.Header{"none": none, "some": some} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = httpverdict.QuotaOf(h)
			}
		})
	}
}

func FuzzQuotaOf(f *testing.F) {
	for _, seed := range []string{
		"", "0", "7", "-1", "1.5", "99999999999999999999", "1795521630", `"a";r=0;t=30`, `"a";q=5;w=60`, "limit=1, remaining=0, reset=5",
		`"a\`, `;r=1;t=1`, "2026-11-24T12:00:30Z", "Sun, 06 Nov 1994 08:49:37 GMT", "NaN", "6m0s", "100, 100;w=60",
	} {
		f.Add(seed, seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, structured, policies, number, reset string) {
		h := http.Header{"Ratelimit": {structured}, "Ratelimit-Policy": {policies}}
		for _, family := range []string{"X-Ratelimit-Remaining", "X-Ratelimit-Remaining-Tokens", "Anthropic-Ratelimit-Tokens-Remaining"} {
			h[family] = []string{number}
		}
		for _, family := range []string{"X-Ratelimit-Reset", "X-Ratelimit-Reset-Tokens", "Anthropic-Ratelimit-Tokens-Reset"} {
			h[family] = []string{reset}
		}
		h["X-Ratelimit-Limit"] = []string{number}
		q, found := httpverdict.QuotaOf(h)
		if !found && q != (httpverdict.Quota{}) {
			t.Errorf("%+v, though none was found", q)
		}
		if found && (q.Remaining < 0 || q.Limit < 0 || q.Reset <= 0 || q.Reset > time.Minute || q.Name == "") {
			t.Errorf("%+v", q)
		}
	})
}
