package jaeger_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

const answer = `{"data":[{"traceID":"t","spans":[
	{"traceID":"t","spanID":"b","operationName":"POST","references":[
		{"refType":"FOLLOWS_FROM","traceID":"t","spanID":"x"},
		{"refType":"CHILD_OF","traceID":"other","spanID":"y"},
		{"refType":"CHILD_OF","traceID":"t","spanID":"a"}],
	 "startTime":1795509940425556,"duration":6224,"processID":"p1",
	 "tags":[{"key":"error","type":"bool","value":true},{"key":"http.response.status_code","type":"int64","value":503}],
	 "logs":[{"timestamp":1795509940431822,"fields":[
		{"key":"event","type":"string","value":"tenax.retry"},{"key":"tenax.delay","type":"float64","value":0.0511}]}]},
	{"traceID":"t","spanID":"a","operationName":"llm","references":[]}],
	"processes":{"p1":{"serviceName":"demo"}}}],"errors":null}`

// serve returns a client of a server with that answer, and the URL of its latest request.
func serve(t *testing.T, status int, body string) (jaeger.Client, *url.URL) {
	t.Helper()
	asked := new(url.URL)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = *r.URL
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return jaeger.Client{URL: server.URL + "/", HTTP: server.Client()}, asked
}

func TestTraceIsRead(t *testing.T) {
	client, asked := serve(t, 200, answer)
	trace, err := client.Trace(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	if asked.EscapedPath() != "/api/traces/a%2Fb" {
		t.Errorf("asked for %s", asked)
	}
	span, event := trace.Spans[0], trace.Spans[0].Logs[0]
	got := []string{
		span.Parent(), trace.Spans[1].Parent(), span.Tag("error"), span.Tag("http.response.status_code"), span.Tag("none"),
		event.Name(), event.Field("none"), event.Seconds("tenax.delay").String(), event.Seconds("none").String(),
		event.Seconds("event").String(), trace.Processes["p1"].ServiceName,
	}
	want := []string{"a", "", "true", "503", "", "tenax.retry", "", (51100 * time.Microsecond).String(), "0s", "0s", "demo"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTracesAreFoundByServiceAndTags(t *testing.T) {
	client, asked := serve(t, 200, answer)
	q := jaeger.Query{Service: "demo", Tags: map[string]string{"demo.scene": `a"b`}, Limit: 7}
	traces, err := client.Find(t.Context(), q)
	if err != nil || len(traces) != 1 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	want := url.Values{"service": {"demo"}, "limit": {"7"}, "tags": {`{"demo.scene":"a\"b"}`}}
	if diff := cmp.Diff(want, asked.Query()); diff != "" {
		t.Error(diff)
	}
}

func TestAnswersThatAreNoTraceAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		body, want string
	}{
		"status":    {404, answer, "404 Not Found"},
		"no JSON":   {200, "<html>", "cannot be read"},
		"an error":  {200, `{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}`, "trace not found"},
		"no trace":  {200, `{"data":[]}`, "0 traces"},
		"too many":  {200, `{"data":[{},{}]}`, "2 traces"},
		"truncated": {200, answer[:len(answer)/2], "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, c.status, c.body)
			if _, err := client.Trace(t.Context(), "t"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestAddressesThatAreNoneAreErrors(t *testing.T) {
	for _, address := range []string{"", "::", "http://127.0.0.1:1"} {
		if _, err := (jaeger.Client{URL: address}).Trace(t.Context(), "t"); err == nil {
			t.Errorf("no error for %q", address)
		}
	}
}
