package telemetry_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenax-go/tenax/examples/internal/telemetry"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func start(t *testing.T) *telemetry.Telemetry {
	t.Helper()
	sdk, err := telemetry.Start(t.Context(), "test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The context of the test is done by now.
		if err := sdk.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return sdk
}

// call makes a call that is observed.
func call(t *testing.T, sdk *telemetry.Telemetry) {
	t.Helper()
	p, err := policy.New("calls", otelmw.New[int](sdk.Options()...))
	if err != nil {
		t.Fatal(err)
	}
	ctx := telemetry.WithScene(t.Context(), "scene")
	if _, err := p.Do(ctx, func(context.Context) (int, error) { return 1, nil }); err != nil {
		t.Fatal(err)
	}
}

func TestMetricsAreServed(t *testing.T) {
	sdk := start(t)
	call(t, sdk)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sdk.MetricsURL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	want := `tenax_execution_duration_seconds_count{tenax_outcome="success",tenax_pipeline_name="calls"} 1` + "\n"
	if !strings.Contains(string(body), want) {
		t.Errorf("no %q in\n%s", want, body)
	}
}

func TestWithoutAnEndpointNoSpanIsSent(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
	sdk := start(t)
	call(t, sdk)
	if sent, err := sdk.Flush(t.Context()); sdk.Exports || sent != 0 || err != nil {
		t.Errorf("exports: %v, sent: %d, %v", sdk.Exports, sent, err)
	}
}

func TestSpansAreSent(t *testing.T) {
	var body atomic.Pointer[string]
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		text := r.URL.Path + string(b)
		body.Store(&text)
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_SERVICE_NAME", "other")
	sdk := start(t)
	call(t, sdk)
	if sent, err := sdk.Flush(t.Context()); !sdk.Exports || sent != 2 || err != nil {
		t.Fatalf("exports: %v, sent: %d, %v", sdk.Exports, sent, err)
	}
	if sdk.Service != "other" {
		t.Errorf("the service is %q", sdk.Service)
	}
	got := *body.Load()
	for _, want := range []string{"/v1/traces", "other", "calls", "demo.scene", "scene"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

func TestACollectorThatIsAwayIsReportedWithoutItsAddress(t *testing.T) {
	collector := httptest.NewServer(http.NotFoundHandler())
	collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", strings.Replace(collector.URL, "http://", "http://user:hunter2@", 1)+"/?token=hunter2")
	sdk := start(t)
	call(t, sdk)
	sent, err := sdk.Flush(t.Context())
	if err == nil || sent != 0 {
		t.Fatalf("sent: %d, %v", sent, err)
	}
	if text := err.Error(); strings.Contains(text, "hunter2") || !strings.Contains(text, "refused") {
		t.Errorf("the error is %q", text)
	}
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	if _, err := telemetry.Start(t.Context(), "test", strings.TrimPrefix(taken.URL, "http://")); err == nil {
		t.Error("no error")
	}
}
