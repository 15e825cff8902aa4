package httpmw_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// verdicts is a policy that keeps the verdicts of the errors that pass it.
type verdicts []classify.Verdict

func (v *verdicts) Apply(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
	response, err := next.Do(ctx)
	*v = append(*v, classify.Of(err))
	return response, err
}

func TestAnExpectedStatusIsAnAnswer(t *testing.T) {
	down := response(http.StatusOK, "from the fallback")
	for name, transportOf := range map[string]func(http.RoundTripper, *verdicts) *httpmw.Transport{
		"NewTransport": func(b http.RoundTripper, v *verdicts) *httpmw.Transport {
			return httpmw.NewTransport(b, httpmw.WithExpectedStatus(404), httpmw.WithExpectedStatus(503),
				httpmw.WithPolicies(v, fallback.Value(down), retry.New[*http.Response](retry.WithBackoff(retry.Constant(0))),
					breaker.New[*http.Response](breaker.WithFailureThreshold(1))))
		},
		"Standard": func(b http.RoundTripper, v *verdicts) *httpmw.Transport {
			return httpmw.Standard("api", httpmw.WithBase(b), httpmw.WithExpectedStatus(404, 503),
				httpmw.WithPolicies(v, fallback.Value(down)), httpmw.WithCircuit(breaker.WithFailureThreshold(1)))
		},
	} {
		for _, status := range []int{http.StatusNotFound, http.StatusServiceUnavailable} {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				var seen verdicts
				b, calls := statuses(status)
				transport := transportOf(b, &seen)
				for range 3 {
					got, err := transport.RoundTrip(request(t, method, ""))
					if err != nil || got.StatusCode != status {
						t.Fatalf("%s, %s, %d: got %v, %v", name, method, status, got, err)
					}
					if text, err := io.ReadAll(got.Body); string(text) != "answer" || err != nil {
						t.Errorf("%s, %s, %d: the body is %q, %v", name, method, status, text, err)
					}
					got.Body.Close()
				}
				if calls.Load() != 3 || len(seen) != 3 {
					t.Errorf("%s, %s, %d: %d requests, %d calls", name, method, status, calls.Load(), len(seen))
				}
				for _, v := range seen {
					if !v.Expected || v.Status != status || v.DependencyHealth() != classify.HealthGood {
						t.Errorf("%s, %s, %d: %+v", name, method, status, v)
					}
				}
			}
		}
	}
}

func TestOnlyTheDeclaredStatusesAreExpected(t *testing.T) {
	b, calls := statuses(503, 404)
	var seen verdicts
	transport := httpmw.NewTransport(b, httpmw.WithExpectedStatus(404), httpmw.WithPolicies(
		retry.New[*http.Response](retry.WithBackoff(retry.Constant(0))), &seen))
	got, err := transport.RoundTrip(request(t, http.MethodGet, ""))
	if err != nil || got.StatusCode != 404 || calls.Load() != 2 {
		t.Fatalf("got %v, %v after %d requests", got, err, calls.Load())
	}
	got.Body.Close()
	if seen[0].Expected || !seen[1].Expected {
		t.Errorf("expected: %v, %v", seen[0].Expected, seen[1].Expected)
	}
}

// A condition may depend on the request.
func TestAPipelineOfRequestsMayExpectByAFunction(t *testing.T) {
	missing := policy.Expect[*http.Response](func(err error) bool {
		status, ok := err.(*httpmw.StatusError)
		return ok && status.StatusCode == http.StatusNotFound && status.Method == http.MethodHead
	})
	for method, want := range map[string]bool{http.MethodHead: true, http.MethodGet: false} {
		var seen verdicts
		b, _ := statuses(404)
		transport := httpmw.NewTransport(b, httpmw.WithPolicies(missing, &seen, retry.New[*http.Response]()))
		got, err := transport.RoundTrip(request(t, method, ""))
		if err != nil || got.StatusCode != 404 || seen[0].Expected != want {
			t.Errorf("%s: got %v, %v, expected: %v", method, got, err, seen[0].Expected)
		}
		got.Body.Close()
	}
}

func TestAStatusThatIsNoErrorCannotBeExpected(t *testing.T) {
	want := []policy.OptionError{
		{Policy: "httpmw", Option: "WithExpectedStatus", Value: 204, Problem: "must be from 400 to 999"},
		{Policy: "httpmw", Option: "WithExpectedStatus", Value: 1000, Problem: "must be from 400 to 999"},
	}
	for name, transport := range map[string]*httpmw.Transport{
		"NewTransport": httpmw.NewTransport(nil, httpmw.WithExpectedStatus(204, 404, 1000)),
		"Standard":     httpmw.Standard("api", httpmw.WithExpectedStatus(204, 404, 1000)),
	} {
		if diff := cmp.Diff(want, optionerrors.All(transport.Validate())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
