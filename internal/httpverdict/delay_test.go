package httpverdict_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/httpverdict"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// delayOf returns how long the headers of a response ask to wait.
func delayOf(status int, h http.Header) time.Duration {
	verdict, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: status, Header: h}, nil)
	return verdict.RetryAfter
}

func TestTheDelayThatTheServerAsksFor(t *testing.T) {
	const second, minute = time.Second, time.Minute
	type header map[string]string
	in := func(d time.Duration, layout string) string { return time.Now().UTC().Add(d).Format(layout) }
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			name   string
			status int
			header header
			want   time.Duration
		}{
			{"nothing", 429, header{}, 0},
			{"seconds", 503, header{"Retry-After": "7"}, 7 * second},
			{"with a fraction", 503, header{"Retry-After": "0.5"}, second / 2},
			{"with spaces", 503, header{"Retry-After": " 7 "}, 7 * second},
			{"an exponent is no number of seconds", 503, header{"Retry-After": "1e3"}, 0},
			{"two points", 503, header{"Retry-After": "1.2.3"}, 0},
			{"milliseconds come first", 429, header{"Retry-After-Ms": "1500", "Retry-After": "7"}, 1500 * time.Millisecond},
			{"Azure's", 429, header{"X-Ms-Retry-After-Ms": "20.5"}, 20500 * time.Microsecond},
			{"unreadable milliseconds", 429, header{"Retry-After-Ms": "soon", "Retry-After": "7"}, 7 * second},
			{"negative milliseconds", 429, header{"Retry-After-Ms": "-5"}, 0},
			{"endless milliseconds", 429, header{"Retry-After-Ms": "99999999999999999999999"}, 1<<63 - 1},

			{"Retry-After before a limit", 429, header{"Retry-After": "7", "Ratelimit": `"a";r=0;t=30`}, 7 * second},
			{"a limit", 429, header{"Ratelimit": `"default";r=0;t=30`}, 30 * second},
			{"a limit that is not used up", 429, header{"Ratelimit": `"default";r=1;t=30`}, 0},
			{"the last of limits", 429, header{"Ratelimit": `"a";r=0;t=10, "b";r=0;t=20;pk=:x:, "c";r=5;t=50`}, 20 * second},
			{"a name with everything in it", 429, header{"Ratelimit": `"a,b;r=0;t=40\";r=0";r=0;t=10`}, 10 * second},
			{"a limit for a day", 429, header{"Ratelimit": `"day";r=0;t=86400`}, 24 * time.Hour},
			{"a negative limit", 429, header{"Ratelimit": `"a";r=0;t=-30`}, 0},
			{"on another status", 503, header{"Ratelimit": `"a";r=0;t=30`}, 0},

			{"older draft", 429, header{"Ratelimit-Remaining": "0", "Ratelimit-Reset": "12"}, 12 * second},
			{"seconds since 1970", 429, header{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684830"}, 30 * second},
			{"OpenAI", 429, header{"X-Ratelimit-Remaining-Requests": "0", "X-Ratelimit-Reset-Requests": "1.5s"}, 1500 * time.Millisecond},
			{"OpenAI, when the bucket is full", 429, header{"X-Ratelimit-Remaining-Tokens": "0", "X-Ratelimit-Reset-Tokens": "6m0s"}, 0},
			{"OpenAI, not used up", 429, header{"X-Ratelimit-Remaining-Tokens": "9", "X-Ratelimit-Reset-Tokens": "12ms"}, 0},
			{"Anthropic", 429, header{
				"Anthropic-Ratelimit-Input-Tokens-Remaining": "0", "Anthropic-Ratelimit-Input-Tokens-Reset": in(9*second, time.RFC3339),
			}, 9 * second},
			{"Anthropic, past", 429, header{
				"Anthropic-Ratelimit-Requests-Remaining": "0", "Anthropic-Ratelimit-Requests-Reset": in(-minute, time.RFC3339),
			}, 0},
			{"no reset", 429, header{"X-Ratelimit-Remaining": "0"}, 0},
			{"nonsense", 429, header{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "NaN"}, 0},
			{"endless", 429, header{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "+Inf"}, 0},
		} {
			h := http.Header{}
			for name, value := range test.header {
				h.Set(name, value)
			}
			if got := delayOf(test.status, h); got != test.want {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
		}
	})
}

func TestAnAbsoluteResetIsReadByTheServersClock(t *testing.T) {
	const date, moment, milliseconds = "Tue, 24 Nov 2026 12:00:00 GMT", "1795521630", "1795521630500"
	for value, want := range map[string]time.Duration{
		moment: 30 * time.Second, milliseconds: 30500 * time.Millisecond, "2026-11-24T12:00:30Z": 30 * time.Second,
	} {
		h := http.Header{"Date": {date}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {value}}
		if got := delayOf(429, h); got != want {
			t.Errorf("%s: %v, want %v", value, got, want)
		}
	}
}

func FuzzDelay(f *testing.F) {
	for _, seed := range []string{
		"", "0", "7", "-1", "1e3", "1.5", "99999999999999999999", "Sun, 06 Nov 1994 08:49:37 GMT", "soon", "6m0s", "1795521630",
		`"a";r=0;t=30`, "2026-11-24T12:00:30Z", "NaN", "Inf",
	} {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, asked, date, reset string) {
		h := http.Header{"Date": {date}}
		for _, name := range []string{"Retry-After", "Retry-After-Ms"} {
			h[name] = []string{asked}
		}
		for _, name := range []string{"Ratelimit", "X-Ratelimit-Reset", "X-Ratelimit-Reset-Tokens", "Anthropic-Ratelimit-Tokens-Reset"} {
			h[name] = []string{reset}
		}
		for _, name := range []string{"X-Ratelimit-Remaining", "X-Ratelimit-Remaining-Tokens", "Anthropic-Ratelimit-Tokens-Remaining"} {
			h[name] = []string{"0"}
		}
		if wait := delayOf(429, h); wait < 0 {
			t.Errorf("a negative wait: %v", wait)
		} else if asked == "" && wait > time.Minute {
			t.Errorf("a limit was waited for that ends in %v", wait)
		}
	})
}
