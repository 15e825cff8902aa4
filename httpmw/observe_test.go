package httpmw_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestObserversSeeEveryAttemptsRequestAndResponse(t *testing.T) {
	type seen struct {
		Number, Status int
		Header         string
	}
	var got []seen
	var sent []string
	exchange := func(a policy.AttemptRecord) (*http.Request, *http.Response) {
		e := a.Operation.(interface {
			HTTPRequest() *http.Request
			HTTPResponse() *http.Response
		})
		return e.HTTPRequest(), e.HTTPResponse()
	}
	o := observer{
		start: func(ctx context.Context, a policy.AttemptRecord) context.Context {
			request, response := exchange(a)
			if response != nil {
				t.Error("a response before the attempt")
			}
			request.Header.Set("X-Attempt", strings.Repeat("I", a.Number))
			return ctx
		},
		end: func(a policy.AttemptRecord) {
			request, response := exchange(a)
			got = append(got, seen{a.Number, response.StatusCode, request.Header.Get("X-Attempt")})
		},
	}
	observing := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		return next.Observe(o).Do(ctx)
	})
	codes := []int{429, 503, 200}
	upstream := sending(func(r *http.Request, _ string) (*http.Response, error) {
		sent = append(sent, r.Header.Get("X-Attempt"))
		return response(codes[len(sent)-1], ""), nil
	})
	if status, _, err := roundTrip(t, httpmw.NewTransport(upstream, httpmw.WithPolicies(observing), retrying()), request(t, "GET", "")); status != 200 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
	if diff := cmp.Diff([]seen{{1, 429, "I"}, {2, 503, "II"}, {3, 200, "III"}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"I", "II", "III"}, sent); diff != "" {
		t.Errorf("headers sent:\n%s", diff)
	}
}

type seenKey struct{}

func TestAnObservedAttemptHasTheContextOfItsPolicies(t *testing.T) {
	observed := observe(func(ctx context.Context, _ policy.AttemptRecord) context.Context {
		return context.WithValue(ctx, seenKey{}, "seen")
	})
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		if _, limited := r.Context().Deadline(); !limited || r.Context().Value(seenKey{}) != "seen" {
			t.Errorf("the context is %v", r.Context())
		}
		return response(http.StatusOK, ""), nil
	}), httpmw.WithPolicies(limit(time.Hour), observed))
	if _, _, err := roundTrip(t, transport, request(t, "GET", "").WithContext(context.Background())); err != nil {
		t.Error(err)
	}
}

// A body that an observer sets is sent, like its other changes of the request.
func TestObserversMayReplaceTheBodyOfAnAttempt(t *testing.T) {
	var bodies []*tracked
	replace := observe(func(ctx context.Context, a policy.AttemptRecord) context.Context {
		r := a.Operation.(interface{ HTTPRequest() *http.Request }).HTTPRequest()
		bodies = append(bodies, track("attempt "+strconv.Itoa(a.Number)))
		r.Body, r.ContentLength = bodies[len(bodies)-1], 9
		return ctx
	})
	var sent []string
	transport := httpmw.NewTransport(sending(func(_ *http.Request, body string) (*http.Response, error) {
		sent = append(sent, body)
		return response(503, ""), nil
	}), httpmw.WithPolicies(replace), retrying())
	_, _, _ = roundTrip(t, transport, request(t, "PUT", "order"))
	if diff := cmp.Diff([]string{"attempt 1", "attempt 2", "attempt 3"}, sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	for i, body := range bodies {
		if body.closed.Load() != 1 {
			t.Errorf("the body of attempt %d was closed %d times", i+1, body.closed.Load())
		}
	}
}

func TestNoErrorContainsASecretOfTheRequest(t *testing.T) {
	failing := sending(func(r *http.Request, _ string) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/refused") {
			return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errBoom}
		}
		answer := response(503, "s3cr3t-body")
		answer.Header.Set("Set-Cookie", "s3cr3t-cookie")
		return answer, nil
	})
	var texts []string
	listen := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		value, err := next.Do(ctx)
		texts = append(texts, err.Error())
		return value, err
	})
	for _, transport := range []*httpmw.Transport{
		httpmw.NewTransport(failing, httpmw.WithPolicies(listen), retrying()),
		httpmw.NewTransport(failing, httpmw.WithPolicies(listen)),
	} {
		for _, address := range []string{"http://user:s3cr3t-pw@host.test/status?key=s3cr3t-key#s3cr3t", "http://user:s3cr3t-pw@host.test/refused?key=s3cr3t-key"} {
			r, err := http.NewRequestWithContext(t.Context(), "PUT", address, strings.NewReader("s3cr3t-prompt"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer s3cr3t-token")
			if _, _, err := roundTrip(t, transport, r); err != nil {
				texts = append(texts, err.Error())
			}
		}
	}
	if len(texts) != 6 {
		t.Fatalf("%d errors", len(texts))
	}
	for _, text := range texts {
		if strings.Contains(text, "s3cr3t") {
			t.Errorf("a secret in %q", text)
		}
		if !strings.Contains(text, "host.test") {
			t.Errorf("no host in %q", text)
		}
	}
}

func TestAllocationsOfARoundTrip(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	answer := &http.Response{StatusCode: 200, Body: http.NoBody}
	upstream := base(func(*http.Request) (*http.Response, error) { return answer, nil })
	transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(
		retry.New[*http.Response](), breaker.New[*http.Response]()))
	r := request(t, "GET", "")
	if got := testing.AllocsPerRun(100, func() { _, _ = transport.RoundTrip(r) }); got > 2 {
		t.Errorf("%v allocations with retry and breaker, want at most 2", got)
	}
}
