package secrecy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

// secret is a part of everything secret.
const secret = "hunter2"

// outlets are all outputs of Tenax.
type outlets struct {
	spans      *tracetest.InMemoryExporter
	traces     *sdktrace.TracerProvider
	meters     *sdkmetric.MeterProvider
	prometheus http.Handler
	log        bytes.Buffer
	page       *statuspage.Page
	errors     []error // of requests: their texts are Tenax's
	described  []string
}

func newOutlets(t *testing.T) *outlets {
	t.Helper()
	registry := prometheus.NewRegistry()
	reader, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	if err != nil {
		t.Fatal(err)
	}
	o := &outlets{spans: tracetest.NewInMemoryExporter(), page: new(statuspage.Page)}
	o.traces = sdktrace.NewTracerProvider(sdktrace.WithSyncer(o.spans))
	o.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	o.prometheus = promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
	return o
}

// observers returns the outermost policies, which see everything.
func observers[T any](o *outlets) []policy.Policy[T] {
	everything := slog.New(slog.NewJSONHandler(&o.log, &slog.HandlerOptions{Level: slog.LevelDebug - 100, AddSource: true}))
	return []policy.Policy[T]{
		statuspage.New[T](statuspage.WithPage(o.page)),
		otelmw.New[T](otelmw.WithTracerProvider(o.traces), otelmw.WithMeterProvider(o.meters)),
		slogmw.New[T](everything),
	}
}

// texts returns all output by its outlet.
func (o *outlets) texts() map[string]string {
	texts := map[string]string{"log": o.log.String(), "descriptions": strings.Join(o.described, "\n")}
	var spans strings.Builder
	for _, s := range o.spans.GetSpans() {
		fmt.Fprintln(&spans, s.Name, s.Status, s.Attributes, s.Events, s.Links, s.Resource)
	}
	texts["spans"] = spans.String()
	metrics := httptest.NewRecorder()
	o.prometheus.ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	texts["metrics"] = metrics.Body.String()
	for _, format := range []string{"html", "json"} {
		page := httptest.NewRecorder()
		o.page.Handler(statuspage.WithControls()).ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/?format="+format, http.NoBody))
		texts["status page as "+format] = page.Body.String()
	}
	var shown strings.Builder
	for _, err := range o.errors {
		fmt.Fprintf(&shown, "%v\n%+v\n%s\n%q\n", err, err, err, err)
	}
	texts["errors"] = shown.String()
	return texts
}

// search returns where the secret is in the output.
func (o *outlets) search() (found []string) {
	for where, text := range o.texts() {
		if i := strings.Index(text, secret); i >= 0 {
			found = append(found, fmt.Sprintf("%s: ...%.200s", where, text[max(0, i-100):]))
		}
	}
	return found
}

// loud is an error that shows the secret in every possible form.
type loud struct{}

func (loud) Error() string     { return "the key is " + secret }
func (loud) ErrorType() string { return "key=" + secret }

// errGone is an error of the caller's own body: its text is the caller's.
var errGone = errors.New("the file is gone")

// answers is a server that puts the secret into every part of a response.
func answers(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("X-Api-Key", secret)
	w.Header().Set("Retry-After", secret)
	w.Header().Set("Location", "https://"+secret+"@example.com/?"+secret)
	switch r.URL.Path {
	case "/busy":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "/quota":
		w.WriteHeader(http.StatusTooManyRequests)
	case "/torn":
		w.Header().Set("Content-Length", "1000")
	case "/reset":
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, `{"error": {"code": "insufficient_quota_`+secret+`", "message": "`+secret+`"}}`)
}

func TestNoSecretComesOutOfRequests(t *testing.T) {
	o := newOutlets(t)
	server := httptest.NewServer(http.HandlerFunc(answers))
	defer server.Close()
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	base := &http.Transport{}
	defer base.CloseIdleConnections()
	transport := httpmw.Standard("inventory", httpmw.WithBase(base), httpmw.WithErrorBody(1<<16), httpmw.WithPolicies(observers[*http.Response](o)...),
		httpmw.WithRetry(retry.WithBackoff(retry.Constant(0))), httpmw.WithPacing(pacing.WithMaxWait(10*time.Millisecond)))
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

	host := strings.TrimPrefix(server.URL, "http://")
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, address := range []string{
		"http://" + secret + ":" + secret + "@" + host, "http://" + secret + "@" + strings.TrimPrefix(closed.URL, "http://"),
	} {
		for _, path := range []string{"/", "/busy", "/quota", "/torn", "/reset"} {
			for _, method := range []string{http.MethodGet, http.MethodPost, "HUNT"} {
				o.request(t, transport, client, method, address+path+"?key="+secret+"#"+secret)
			}
		}
	}
	for _, address := range []string{"ftp://" + secret + "@example.com", "http://" + secret + ":x@:0/?" + secret, "//" + secret + "@"} {
		o.request(t, transport, client, http.MethodGet, address)
	}
	if len(o.errors) < 20 {
		t.Errorf("only %d requests failed", len(o.errors))
	}
	for _, found := range o.search() {
		t.Error(found)
	}
	runtime.KeepAlive(transport) // The page holds it weakly.
}

// request sends a request by the transport and by the client, and keeps their errors.
func (o *outlets) request(t *testing.T, transport http.RoundTripper, client *http.Client, method, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, send := range []func(*http.Request) (*http.Response, error){transport.RoundTrip, client.Do} {
		request := (&http.Request{
			Method: method, URL: u, Header: http.Header{"Authorization": {"Bearer " + secret}, "Idempotency-Key": {`"` + secret + `"`}},
		}).WithContext(t.Context())
		if method == http.MethodPost {
			request.Body = io.NopCloser(strings.NewReader("prompt: " + secret))
			request.GetBody = func() (io.ReadCloser, error) { return nil, errGone }
		}
		response, err := send(request)
		if err != nil {
			if clients, ok := err.(*url.Error); ok { // http.Client's own, with the whole address.
				err = clients.Err
			}
			o.errors = append(o.errors, err)
			continue
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}

func TestNoSecretComesOutOfFunctions(t *testing.T) {
	o := newOutlets(t)
	failures := []error{
		loud{},
		fmt.Errorf("calling with %s: %w", secret, context.DeadlineExceeded), errors.Join(loud{}, errors.New(secret)),
		&url.Error{Op: secret, URL: "https://" + secret + "@example.com", Err: loud{}},
	}
	emits := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		value, err := next.Do(ctx)
		for _, e := range []policy.EventType{
			policy.EventRetry, policy.EventGiveUp, policy.EventPaced, policy.EventHedge, policy.EventRejected, policy.EventStateChange,
			policy.EventTimeout, policy.EventFallback, "key=" + secret,
		} {
			text := "key=" + secret
			next.Emit(ctx, policy.Event{Type: e, Policy: text, Reason: text, From: text, To: text, Err: err})
		}
		return value, err
	})
	pipeline, err := policy.New("inventory", append(observers[string](o), emits,
		fallback.Value(secret, fallback.WithWhen(func(err error) bool { return len(err.Error())%2 == 0 })),
		policy.Recover[string](),
		retry.New[string](retry.WithBackoff(retry.Constant(0))), breaker.New[string](breaker.WithFailureThreshold(5)),
		timeout.New[string](time.Minute))...)
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range failures {
		for _, fn := range []policy.Func[string]{
			func(context.Context) (string, error) { return secret, failure },
			func(context.Context) (string, error) { panic(failure) },
			func(context.Context) (string, error) { panic(secret) },
			func(context.Context) (string, error) { return secret, nil },
		} {
			_, err := pipeline.Do(t.Context(), fn)
			if _, panicked := errors.AsType[*policy.PanicError](err); panicked {
				o.errors = append(o.errors, err) // the others are the function's own
			}
			canceled, cancel := context.WithCancelCause(t.Context())
			cancel(loud{})
			_, _ = pipeline.Do(canceled, fn)
		}
	}
	o.described = append(o.described, pipeline.Describe().String())
	for _, found := range o.search() {
		t.Error(found)
	}
	runtime.KeepAlive(pipeline)
}

func TestTheSearchFindsASecretInEveryOutlet(t *testing.T) {
	o := newOutlets(t)
	pipeline, err := policy.New(secret, append(observers[string](o), retry.New[string]())...)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = pipeline.Do(t.Context(), func(context.Context) (string, error) { return "", nil })
	o.errors = append(o.errors, loud{})
	o.described = append(o.described, pipeline.Describe().String())
	if found := o.search(); len(found) != len(o.texts()) {
		t.Errorf("found in %d of %d outlets: %q", len(found), len(o.texts()), found)
	}
	runtime.KeepAlive(pipeline)
}
