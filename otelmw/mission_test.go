package otelmw_test

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// prometheusServer is the endpoint that a Prometheus server would scrape.
type prometheusServer struct {
	meterProvider *sdkmetric.MeterProvider
	handler       http.Handler
}

func newPrometheusServer(t *testing.T) *prometheusServer {
	t.Helper()
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		t.Fatal(err)
	}
	return &prometheusServer{
		meterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter)),
		handler:       promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
	}
}

// agent returns the pipeline of an agent that calls a model.
func (s *prometheusServer) agent(t *testing.T, name string, circuit *breaker.Breaker[string]) *policy.Pipeline[string] {
	t.Helper()
	return pipelineOf(t, name,
		policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(s.meterProvider))),
		fallback.Value("no review today", fallback.WithWhen(func(error) bool { return name == "degraded" })),
		retry.New[string](retry.WithBackoff(retry.Constant(0)), retry.WithJitter(retry.NoJitter)),
		circuit,
	)
}

func (s *prometheusServer) scrape(t *testing.T) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK {
		t.Fatalf("scrape: %d", recorder.Code)
	}
	return recorder.Body.String()
}

// exposition is a scrape by series, such as tenax_rejections_total{...} with its labels in
// alphabetical order.
type exposition struct {
	samples map[string]float64
	types   map[string]string
	names   []string
}

var (
	sampleLine = regexp.MustCompile(`^([a-z_]+)(?:\{(.*)\})? (\S+)$`)
	labelPair  = regexp.MustCompile(`[a-z_]+="(?:[^"\\]|\\.)*"`)
)

func parse(t *testing.T, text string) exposition {
	t.Helper()
	e := exposition{samples: make(map[string]float64), types: make(map[string]string)}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		line := lines.Text()
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, kind, _ := strings.Cut(rest, " ")
			e.types[name] = kind
			e.names = append(e.names, name)
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := sampleLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("no sample: %s", line)
		}
		labels := labelPair.FindAllString(parts[2], -1)
		slices.Sort(labels)
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		e.samples[parts[1]+"{"+strings.Join(labels, ",")+"}"] = value
	}
	return e
}

func (e exposition) check(t *testing.T, want map[string]float64) {
	t.Helper()
	got := make(map[string]float64)
	for series := range want {
		if value, ok := e.samples[series]; ok {
			got[series] = value
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

// TestMissionPrometheus makes the seven checks of the framework that Tenax ports, with the exporter
// and the handler that a program would use.
func TestMissionPrometheus(t *testing.T) {
	t.Run("metrics export working", func(t *testing.T) {
		s := newPrometheusServer(t)
		everything(t, s)
		types := parse(t, s.scrape(t)).types
		delete(types, "target_info")
		want := map[string]string{
			"tenax_execution_duration_seconds":     "histogram",
			"tenax_execution_retries":              "histogram",
			"tenax_attempt_duration_seconds":       "histogram",
			"tenax_retry_delay_seconds":            "histogram",
			"tenax_rejections_total":               "counter",
			"tenax_fallbacks_total":                "counter",
			"tenax_timeouts_total":                 "counter",
			"tenax_breaker_state":                  "gauge",
			"tenax_breaker_transitions_total":      "counter",
			"http_client_request_duration_seconds": "histogram",
		}
		if diff := cmp.Diff(want, types); diff != "" {
			t.Errorf("metrics (-want +got):\n%s", diff)
		}
	})

	t.Run("counter increments correct", func(t *testing.T) {
		s := newPrometheusServer(t)
		circuit := breaker.New[string](breaker.WithName("openai"), breaker.WithFailureThreshold(2))
		p := s.agent(t, "degraded", circuit)
		p.Do(t.Context(), failing(errUnavailable))
		for range 3 {
			p.Do(t.Context(), succeed)
		}
		parse(t, s.scrape(t)).check(t, map[string]float64{
			`tenax_rejections_total{tenax_pipeline_name="degraded",tenax_policy="breaker",tenax_reason="open"}`:                4,
			`tenax_fallbacks_total{error_type="rejected",tenax_pipeline_name="degraded"}`:                                      4,
			`tenax_breaker_transitions_total{tenax_breaker_from="closed",tenax_breaker_name="openai",tenax_breaker_to="open"}`: 1,
		})
	})

	t.Run("gauge updates correct", func(t *testing.T) {
		s := newPrometheusServer(t)
		circuit := breaker.New[string](breaker.WithName("openai"))
		p := s.agent(t, "reviewer", circuit)
		p.Do(t.Context(), succeed)
		state := func(in string) {
			t.Helper()
			want := make(map[string]float64)
			for _, state := range []string{"closed", "half_open", "open"} {
				want[`tenax_breaker_state{tenax_breaker_name="openai",tenax_breaker_state="`+state+`"}`] = map[bool]float64{true: 1}[in == state]
			}
			parse(t, s.scrape(t)).check(t, want)
		}
		state("closed")
		circuit.ForceOpen()
		state("open")
		circuit.Reset()
		state("closed")
		p.Do(t.Context(), succeed)
	})

	t.Run("histogram buckets working", func(t *testing.T) {
		s := newPrometheusServer(t)
		attemptsTaking(t, s, 20*time.Millisecond, 700*time.Millisecond, 20*time.Second, 10*time.Minute)
		e := parse(t, s.scrape(t))
		bucket := func(le string) string {
			return `tenax_attempt_duration_seconds_bucket{le="` + le + `",tenax_outcome="success",tenax_pipeline_name="reviewer"}`
		}
		e.check(t, map[string]float64{
			bucket("0.005"): 0, bucket("0.01"): 0, bucket("0.025"): 1, bucket("0.05"): 1, bucket("0.075"): 1, bucket("0.1"): 1,
			bucket("0.25"): 1, bucket("0.5"): 1, bucket("0.75"): 2, bucket("1"): 2, bucket("2.5"): 2, bucket("5"): 2,
			bucket("7.5"): 2, bucket("10"): 2, bucket("30"): 3, bucket("60"): 3, bucket("120"): 3, bucket("+Inf"): 4,
			`tenax_attempt_duration_seconds_count{tenax_outcome="success",tenax_pipeline_name="reviewer"}`: 4,
			`tenax_attempt_duration_seconds_sum{tenax_outcome="success",tenax_pipeline_name="reviewer"}`:   620.72,
		})
	})

	t.Run("label handling correct", func(t *testing.T) {
		s := newPrometheusServer(t)
		p := s.agent(t, `re"view\er`, breaker.New[string]())
		p.Do(t.Context(), succeed)
		p.Do(t.Context(), failing(errAuth))
		p.Do(t.Context(), script(0, errRateLimit, nil))
		const pipeline = `tenax_pipeline_name="re\"view\\er"`
		parse(t, s.scrape(t)).check(t, map[string]float64{
			`tenax_execution_duration_seconds_count{tenax_outcome="success",` + pipeline + `}`:                         2,
			`tenax_execution_duration_seconds_count{error_type="auth_error",tenax_outcome="failure",` + pipeline + `}`: 1,
			`tenax_attempt_duration_seconds_count{tenax_outcome="success",` + pipeline + `}`:                           2,
			`tenax_attempt_duration_seconds_count{error_type="auth_error",tenax_outcome="failure",` + pipeline + `}`:   1,
			`tenax_attempt_duration_seconds_count{error_type="rate_limit",tenax_outcome="failure",` + pipeline + `}`:   1,
			`tenax_execution_retries_sum{` + pipeline + `}`:                                                            1,
		})
	})

	t.Run("multiple agents tracked", func(t *testing.T) {
		s := newPrometheusServer(t)
		agents := []string{"architect", "coder", "reviewer"}
		var calls sync.WaitGroup
		for i, name := range agents {
			p := s.agent(t, name, breaker.New[string](breaker.WithName(name), breaker.WithFailureThreshold(1000)))
			for range 10 * (i + 1) {
				calls.Go(func() { p.Do(context.Background(), script(0, errRateLimit, nil)) })
			}
		}
		calls.Wait()
		want := make(map[string]float64)
		for i, name := range agents {
			n := float64(10 * (i + 1))
			pipeline := `tenax_pipeline_name="` + name + `"`
			want[`tenax_execution_duration_seconds_count{tenax_outcome="success",`+pipeline+`}`] = n
			want[`tenax_attempt_duration_seconds_count{error_type="rate_limit",tenax_outcome="failure",`+pipeline+`}`] = n
			want[`tenax_execution_retries_sum{`+pipeline+`}`] = n
		}
		parse(t, s.scrape(t)).check(t, want)
	})

	t.Run("all series well formed", func(t *testing.T) {
		s := newPrometheusServer(t)
		everything(t, s)
		text := s.scrape(t)
		problems, err := promlint.New(bytes.NewBufferString(text)).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("promlint: %v, %v", problems, err)
		}
		known := regexp.MustCompile(`^(le|error_type|http_[a-z_]+|network_protocol_version|server_(address|port)|` +
			`url_scheme|tenax_(pipeline_name|outcome|policy|reason|breaker_(name|state|from|to)))="[^"]+"$`)
		e := parse(t, text)
		for series := range e.samples {
			name, labels, _ := strings.Cut(strings.TrimSuffix(series, "}"), "{")
			if name == "target_info" {
				continue
			}
			for _, label := range labelPair.FindAllString(labels, -1) {
				if !known.MatchString(label) {
					t.Errorf("%s has the label %s", name, label)
				}
			}
		}
		for _, name := range e.names {
			if strings.HasSuffix(name, "_ratio") || strings.Contains(name, "total_") {
				t.Errorf("%s has the wrong name", name)
			}
		}
	})
}

// everything gives each metric a series.
func everything(t *testing.T, s *prometheusServer) {
	t.Helper()
	circuit := breaker.New[string](breaker.WithName("openai"), breaker.WithFailureThreshold(2))
	p := s.agent(t, "degraded", circuit)
	p.Do(t.Context(), failing(errUnavailable))
	p.Do(t.Context(), succeed)
	pipelineOf(t, "slow",
		policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(s.meterProvider))),
		emitting[string](policy.Event{Type: policy.EventTimeout, Policy: "timeout", Delay: time.Second}),
	).Do(t.Context(), succeed)
	request := &sending{method: "GET", url: "https://api.example.com/v1", answers: []answer{{status: 200, proto: "HTTP/2.0"}}}
	pipelineOf(t, "http", policy.Policy[response](otelmw.New[response](otelmw.WithMeterProvider(s.meterProvider)))).
		Call(t.Context(), request)
}

// attemptsTaking makes attempts of the pipeline reviewer that take that long in virtual time.
func attemptsTaking(t *testing.T, s *prometheusServer, durations ...time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := s.agent(t, "reviewer", breaker.New[string]())
		for _, d := range durations {
			p.Do(t.Context(), script(d, nil))
		}
	})
}
