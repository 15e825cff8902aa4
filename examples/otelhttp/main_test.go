package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryAttemptIsASpanWithThatOfOtelhttpBelowIt(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := `200 OK after 3 requests
HTTP GET (otelhttp) http.response.status_code=200
  inventory (otelmw)
    GET (otelmw) http.response.status_code=503
      HTTP GET (otelhttp) http.response.status_code=503
    GET (otelmw) http.request.resend_count=1 http.response.status_code=503
      HTTP GET (otelhttp) http.response.status_code=503
    GET (otelmw) http.request.resend_count=2 http.response.status_code=200
      HTTP GET (otelhttp) http.response.status_code=200
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
