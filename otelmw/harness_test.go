package otelmw_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// telemetry is an SDK that keeps its exports for the test.
type telemetry struct {
	tracerProvider *sdktrace.TracerProvider
	meterProvider  *sdkmetric.MeterProvider
	exporter       *tracetest.InMemoryExporter
	reader         *sdkmetric.ManualReader
}

func newTelemetry(options ...sdktrace.TracerProviderOption) *telemetry {
	exporter, reader := tracetest.NewInMemoryExporter(), sdkmetric.NewManualReader()
	return &telemetry{
		tracerProvider: sdktrace.NewTracerProvider(append(options, sdktrace.WithSyncer(exporter))...),
		meterProvider:  sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)),
		exporter:       exporter,
		reader:         reader,
	}
}

func (o *telemetry) options(more ...otelmw.Option) []otelmw.Option {
	return append([]otelmw.Option{
		otelmw.WithTracerProvider(o.tracerProvider), otelmw.WithMeterProvider(o.meterProvider),
	}, more...)
}

// observed returns a pipeline with telemetry outermost.
func observed[T any](tb testing.TB, o *telemetry, name string, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	tb.Helper()
	return pipelineOf(tb, name, append([]policy.Policy[T]{otelmw.New[T](o.options()...)}, policies...)...)
}

// pipelineOf returns a pipeline that lives as long as the test, as its gauges do not keep it alive.
func pipelineOf[T any](tb testing.TB, name string, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	tb.Helper()
	p, err := policy.New(name, policies...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { runtime.KeepAlive(p) })
	return p
}

// span is the part of a span that tests compare.
type span struct {
	Name       string
	Kind       trace.SpanKind
	Parent     string // its name
	Status     sdktrace.Status
	Attributes attributes
	Events     []event
	Duration   time.Duration
}

type event struct {
	Name       string
	Attributes attributes
}

type attributes map[string]any

var failed = sdktrace.Status{Code: codes.Error}

func attributesOf(list []attribute.KeyValue) attributes {
	m := make(attributes)
	for _, a := range list {
		m[string(a.Key)] = a.Value.AsInterface()
	}
	return m
}

// spans returns the spans that have ended, in the order in which they began, and those that began
// together in the order of their ends.
func (o *telemetry) spans() []span {
	stubs := o.exporter.GetSpans()
	names := make(map[trace.SpanID]string)
	for _, s := range stubs {
		names[s.SpanContext.SpanID()] = s.Name
	}
	slices.SortStableFunc(stubs, func(a, b tracetest.SpanStub) int {
		return cmp.Or(a.StartTime.Compare(b.StartTime), depth(stubs, a)-depth(stubs, b))
	})
	var spans []span
	for _, s := range stubs {
		var events []event
		for _, e := range s.Events {
			events = append(events, event{e.Name, attributesOf(e.Attributes)})
		}
		spans = append(spans, span{
			Name: s.Name, Kind: s.SpanKind, Parent: names[s.Parent.SpanID()], Status: s.Status,
			Attributes: attributesOf(s.Attributes), Events: events, Duration: s.EndTime.Sub(s.StartTime),
		})
	}
	return spans
}

func depth(stubs tracetest.SpanStubs, s tracetest.SpanStub) int {
	for _, parent := range stubs {
		if parent.SpanContext.SpanID() == s.Parent.SpanID() {
			return depth(stubs, parent) + 1
		}
	}
	return 0
}

// point is the part of a time series that tests compare: Value of a counter or gauge, Count and Sum
// of a histogram, Sum of a gauge that is no integer.
type point struct {
	Attributes attributes
	Value      int64
	Count      uint64
	Sum        float64
}

func (o *telemetry) collect(tb testing.TB) []metricdata.Metrics {
	tb.Helper()
	var data metricdata.ResourceMetrics
	if err := o.reader.Collect(context.Background(), &data); err != nil {
		tb.Fatal(err)
	}
	var all []metricdata.Metrics
	for _, scope := range data.ScopeMetrics {
		all = append(all, scope.Metrics...)
	}
	return all
}

// points returns the series of a metric, sorted by their attributes.
func (o *telemetry) points(tb testing.TB, name string) []point {
	tb.Helper()
	var points []point
	for _, m := range o.collect(tb) {
		if m.Name == name {
			points = pointsOf(tb, m)
		}
	}
	return points
}

func pointsOf(tb testing.TB, m metricdata.Metrics) []point {
	tb.Helper()
	var points []point
	sets := make(map[int]attribute.Set)
	add := func(set attribute.Set, p point) {
		p.Attributes = attributesOf(set.ToSlice())
		sets[len(points)] = set
		points = append(points, p)
	}
	switch data := m.Data.(type) {
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			add(p.Attributes, point{Count: p.Count, Sum: p.Sum})
		}
	case metricdata.Histogram[int64]:
		for _, p := range data.DataPoints {
			add(p.Attributes, point{Count: p.Count, Sum: float64(p.Sum)})
		}
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			add(p.Attributes, point{Value: p.Value})
		}
	case metricdata.Gauge[float64]:
		for _, p := range data.DataPoints {
			add(p.Attributes, point{Sum: p.Value})
		}
	case metricdata.Gauge[int64]:
		for _, p := range data.DataPoints {
			add(p.Attributes, point{Value: p.Value})
		}
	default:
		tb.Fatalf("%s has data of type %T", m.Name, data)
	}
	order := slices.Sorted(maps.Keys(sets))
	encoder := attribute.DefaultEncoder()
	slices.SortFunc(order, func(a, b int) int {
		setA, setB := sets[a], sets[b]
		return cmp.Compare(setA.Encoded(encoder), setB.Encoded(encoder))
	})
	sorted := make([]point, 0, len(points))
	for _, i := range order {
		sorted = append(sorted, points[i])
	}
	return sorted
}

// Errors such as a program returns.
var (
	errUnavailable = classify.As(errors.New("upstream is down"), classify.HTTPStatus(503))
	errRateLimit   = classify.As(errors.New("slow down"), classify.HTTPStatus(429))
	errAuth        = classify.As(errors.New("who are you"), classify.HTTPStatus(401))
)

func succeed(context.Context) (string, error) { return "ok", nil }

func failing(err error) policy.Func[string] {
	return func(context.Context) (string, error) { return "", err }
}

// script returns a function that takes that long and returns the errors in turn, repeating the
// last.
func script(took time.Duration, errs ...error) policy.Func[string] {
	calls := 0
	return func(context.Context) (string, error) {
		time.Sleep(took)
		err := errs[min(calls, len(errs)-1)]
		calls++
		return "value", err
	}
}

func cmpSorted(less func(a, b point) bool) gocmp.Option { return cmpopts.SortSlices(less) }
