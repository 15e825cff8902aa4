package httpmw_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

func TestDeclaredFailuresUseOneConnection(t *testing.T) {
	long := strings.Repeat("x", 100<<10)
	for name, test := range map[string]struct {
		kind, busy, good string
		options          []httpmw.TransportOption
	}{
		"short":            {"application/json", `{"ok":false,"error":"internal_error"}`, `{"ok":true}`, []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK)}},
		"longer than seen": {"application/json", `{"ok":false,"error":"internal_error","text":"` + long + `"}`, `{"ok":true,"text":"` + long + `"}`, []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK)}},
		"two checks":       {"application/json", `{"error":{"code":503}}`, `{"text":"` + long[:9000] + `"}`, []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError, httpmw.ModelFailed)}},
		"a stream":         {"text/event-stream", "data: {\"error\":{\"code\":503}}\n\n", "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", []httpmw.TransportOption{httpmw.WithEvents(httpmw.ModelEvents())}},
		"a long stream":    {"text/event-stream", "data: {\"error\":{\"code\":503}}\n\n:" + long + "\n\n", "data: {\"choices\":[]}\n\n:" + long + "\n\ndata: [DONE]\n\n", []httpmw.TransportOption{httpmw.WithEvents(httpmw.ModelEvents()), httpmw.WithFailureIf(httpmw.ModelFailed)}},
	} {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, HTTP/2 %v", name, http2), func(t *testing.T) {
				const calls = 20
				var requests, connections atomic.Int64
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", test.kind)
					text := test.good
					if requests.Add(1)%3 != 0 {
						text = test.busy
					}
					_, _ = io.WriteString(w, text)
				}))
				server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
					if s == http.StateNew {
						connections.Add(1)
					}
				}
				server.EnableHTTP2 = http2
				server.StartTLS()
				defer server.Close()
				circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(calls))
				transport := httpmw.NewTransport(server.Client().Transport, append(test.options,
					httpmw.WithPolicies(retry.New[*http.Response](retry.WithBackoff(retry.Constant(0))), circuit))...)
				for range calls {
					r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
					if err != nil {
						t.Fatal(err)
					}
					if status, body, err := roundTrip(t, transport, r); status != 200 || body != test.good || err != nil {
						t.Fatalf("%d, %.100q, %v", status, body, err)
					}
				}
				if requests.Load() != 3*calls || connections.Load() != 1 || circuit.State() != breaker.Closed || circuit.Counts().Failures != 0 {
					t.Errorf("%d requests over %d connections, %v, %+v", requests.Load(), connections.Load(), circuit.State(), circuit.Counts())
				}
			})
		}
	}
}
