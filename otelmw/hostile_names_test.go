package otelmw_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// hostileNames are names that a program may get from outside.
func hostileNames() map[string]string {
	return map[string]string{
		"markup":        `<script>alert("x")</script> & "quoted" {label="1"}`,
		"control":       "first\nsecond\r\x00\x1b[31m\u202e\u200b",
		"invalid UTF-8": "caf\xe9 \xff\xfe\xc3",
		"long":          strings.Repeat("é", 1000),
		"a half rune":   strings.Repeat("x", 255) + "é",
	}
}

// named is a policy with the same text for every name, word and gauge.
type named struct {
	policy.Middleware[response]
	text string
}

func (n named) Describe() policy.Description {
	d := policy.Description{Kind: n.text, Name: n.text, State: n.text, Gauges: []policy.Gauge{{Name: n.text, Value: 1}}}
	d.Settings = []policy.Setting{{Name: n.text, Value: n.text}}
	for kind, gauge := range map[string]string{
		policy.KindRetry: policy.GaugeBudgetLevel, policy.KindBulkhead: policy.GaugeRunning, policy.KindPipeline: n.text,
	} {
		d.Parts = append(d.Parts, policy.Description{
			Kind: kind, Name: n.text, State: n.text, Gauges: []policy.Gauge{{Name: gauge, Value: 1}, {Name: n.text}},
		})
	}
	return d
}

func emitEvents(text string) policy.Middleware[response] {
	return func(ctx context.Context, next policy.Next[response]) (response, error) {
		for _, eventType := range append(eventTypes, policy.EventType(text)) {
			next.Emit(ctx, policy.Event{Type: eventType, Policy: text, Name: text, Reason: text, From: text, To: text})
			next.Emit(ctx, policy.Event{Type: eventType, Policy: policy.KindBreaker, Name: text})
		}
		return next.Do(ctx)
	}
}

// sentTo is an HTTP attempt with an unchecked request, which package http did not make.
type sentTo struct{ text string }

func (s sentTo) Call(context.Context) (response, error) { return s.HTTPResponse(), nil }
func (s sentTo) HTTPResponse() response                 { return &http.Response{StatusCode: 200, Proto: s.text} }

func (s sentTo) HTTPRequest() *http.Request {
	return &http.Request{Method: s.text, URL: &url.URL{Scheme: s.text, Host: s.text, Path: s.text}}
}

func TestHostileNamesAreFitForEveryExporter(t *testing.T) {
	for name, text := range hostileNames() {
		t.Run(name, func(t *testing.T) {
			registry := prometheus.NewRegistry()
			exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
			if err != nil {
				t.Fatal(err)
			}
			spans := tracetest.NewInMemoryExporter()
			o := &telemetry{reader: sdkmetric.NewManualReader()}
			p := pipelineOf(t, text, otelmw.New[response](
				otelmw.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))),
				otelmw.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter), sdkmetric.WithReader(o.reader))),
			), policy.Policy[response](named{passOn[response], text}), emitEvents(text))
			p.Call(t.Context(), sentTo{text})

			for _, s := range spans.GetSpans() {
				checkName(t, s.Name)
				checkAttributes(t, s.Attributes)
				for _, e := range s.Events {
					checkName(t, e.Name)
					checkAttributes(t, e.Attributes)
				}
			}
			metrics := o.collect(t)
			for _, m := range metrics {
				for _, point := range pointsOf(t, m) {
					for _, value := range point.Attributes {
						if text, ok := value.(string); ok {
							checkName(t, text)
						}
					}
				}
			}
			if len(spans.GetSpans()) != 2 || len(metrics) < 12 {
				t.Errorf("%d spans and %d metrics, want 2 and nearly all", len(spans.GetSpans()), len(metrics))
			}
			if code, body := scrape(t, registry); code != http.StatusOK {
				t.Errorf("a scrape answers %d: %s", code, body)
			}
		})
	}
}

func TestInvalidUTF8InAttributesIsReplaced(t *testing.T) {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	if err != nil {
		t.Fatal(err)
	}
	o := newTelemetry()
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](
		otelmw.WithTracerProvider(o.tracerProvider), otelmw.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter))),
		otelmw.WithAttributes(
			attribute.String("city", "K\xf6ln"), attribute.StringSlice("cities", []string{"ok", "\xff"}), attribute.Int("zip", 50667),
			attribute.Slice("nested", attribute.StringValue("\xff")),
			attribute.Map("map", attribute.String("\xff", "\xfe")),
		))))
	p.Do(t.Context(), succeed)
	if code, body := scrape(t, registry); code != http.StatusOK || !strings.Contains(body, "K\uFFFDln") {
		t.Errorf("a scrape answers %d: %s", code, body)
	}
	for _, s := range o.exporter.GetSpans() {
		checkAttributes(t, s.Attributes)
	}
	if got := o.spans()[0].Attributes["zip"]; got != int64(50667) {
		t.Errorf("zip: got %v", got)
	}
}

func scrape(t *testing.T, registry *prometheus.Registry) (code int, body string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return recorder.Code, recorder.Body.String()
}

func checkAttributes(t *testing.T, attributes []attribute.KeyValue) {
	t.Helper()
	for _, a := range attributes {
		checkName(t, string(a.Key))
		checkName(t, a.Value.String())
	}
}

func checkName(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || len(text) > 2048 {
		t.Errorf("%q came out", text)
	}
}
