package httpmw_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestRetryAfterIsWaitedFor(t *testing.T) {
	tests := []struct {
		name   string
		header func(now time.Time) string
		want   time.Duration
	}{
		{"seconds", func(time.Time) string { return "7" }, 7 * time.Second},
		{"RFC 1123 date", func(now time.Time) string { return now.Add(8 * time.Second).UTC().Format(http.TimeFormat) }, 8 * time.Second},
		{"RFC 850 date", func(now time.Time) string {
			return now.Add(9 * time.Second).UTC().Format("Monday, 02-Jan-06 15:04:05 GMT")
		}, 9 * time.Second},
		{"asctime date", func(now time.Time) string { return now.Add(10 * time.Second).UTC().Format(time.ANSIC) }, 10 * time.Second},
		{"past date", func(now time.Time) string { return now.Add(-time.Hour).UTC().Format(http.TimeFormat) }, time.Second},
		{"negative", func(time.Time) string { return "-5" }, time.Second},
		{"not a number", func(time.Time) string { return "soon" }, time.Second},
		{"NaN", func(time.Time) string { return "NaN" }, time.Second},
		{"zero", func(time.Time) string { return "0" }, time.Second},
		{"shorter than the backoff", func(time.Time) string { return "1" }, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
					if calls++; calls > 1 {
						return response(200, ""), nil
					}
					r := response(429, "")
					r.Header.Set("Retry-After", tt.header(time.Now()))
					return r, nil
				}), retrying(retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)))
				start := time.Now()
				status, _, err := roundTrip(t, transport, request(t, "GET", ""))
				if status != 200 || err != nil {
					t.Errorf("got %d, %v", status, err)
				}
				if got := time.Since(start); got != tt.want {
					t.Errorf("waited %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestRetryAfterLongerThanTheLimitReturnsTheResponseAtOnce(t *testing.T) {
	for _, header := range []string{"1743465600", "9999999999999", strings.Repeat("9", 400), "Fri, 31 Dec 9999 23:59:59 GMT"} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
				calls++
				r := response(429, "later")
				r.Header.Set("Retry-After", header)
				return r, nil
			}), retrying())
			start := time.Now()
			status, body, err := roundTrip(t, transport, request(t, "GET", ""))
			if status != 429 || body != "later" || err != nil || calls != 1 {
				t.Errorf("%.20s: got %d %q, %v after %d calls", header, status, body, err, calls)
			}
			if waited := time.Since(start); waited != 0 {
				t.Errorf("%.20s: waited %v", header, waited)
			}
		})
	}
}

func TestRetryAfterUsesTheServersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ahead := time.Now().Add(24 * time.Hour).UTC()
		calls := 0
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			if calls++; calls > 1 {
				return response(200, ""), nil
			}
			r := response(503, "")
			r.Header.Set("Date", ahead.Format(http.TimeFormat))
			r.Header.Set("Retry-After", ahead.Add(3*time.Second).Format(http.TimeFormat))
			return r, nil
		}), retrying(retry.WithJitter(retry.NoJitter)))
		start := time.Now()
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
			t.Errorf("got %d, %v", status, err)
		}
		if got := time.Since(start); got != 3*time.Second {
			t.Errorf("waited %v, want 3s", got)
		}
	})
}

func TestRetryAfterOnAPermanentStatusIsIgnored(t *testing.T) {
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		r := response(404, "")
		r.Header.Set("Retry-After", "1")
		return r, nil
	}), httpmw.WithPolicies(middleware(
		func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			value, err := next.Do(ctx)
			want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindNotFound, Status: 404}
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Error(diff)
			}
			return value, err
		})))
	if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 404 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
}
