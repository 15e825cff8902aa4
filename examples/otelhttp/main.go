// Otelhttp has otelhttp above Tenax and below it, and prints the spans of one request that succeeds
// at the third attempt. Tenax needs neither: its attempts are HTTP client spans already. With
// otelhttp below, Tenax leaves these spans to it.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"sync/atomic"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	recorder := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(recorder))
	propagator := propagation.TraceContext{}

	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()

	base := &http.Transport{}
	defer base.CloseIdleConnections()
	below := otelhttp.NewTransport(base,
		otelhttp.WithTracerProvider(provider), otelhttp.WithPropagators(propagator))
	traced := otelmw.New[*http.Response](otelmw.WithTracerProvider(provider), otelmw.WithPropagator(propagator)) //nolint:bodyclose // There is no body here.
	tenax := httpmw.Standard("inventory", httpmw.WithBase(below), httpmw.WithPolicies(traced))
	above := otelhttp.NewTransport(tenax,
		otelhttp.WithTracerProvider(provider), otelhttp.WithPropagators(propagator))
	client := &http.Client{Transport: above}

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s after %d requests\n", response.Status, requests.Load())
	printSpans(out, recorder.Ended(), [8]byte{}, "")
	return provider.Shutdown(ctx)
}

// printSpans prints the spans below a parent, in the order of their beginning.
func printSpans(out io.Writer, spans []trace.ReadOnlySpan, parent [8]byte, indent string) {
	var children []trace.ReadOnlySpan
	for _, span := range spans {
		if span.Parent().SpanID() == parent {
			children = append(children, span)
		}
	}
	for len(children) > 0 {
		first := 0
		for i, span := range children {
			if span.StartTime().Before(children[first].StartTime()) {
				first = i
			}
		}
		span := children[first]
		children = append(children[:first], children[first+1:]...)
		fmt.Fprintf(out, "%s%s (%s)", indent, span.Name(), path.Base(span.InstrumentationScope().Name))
		for _, attribute := range span.Attributes() {
			switch attribute.Key {
			case "http.request.resend_count", "http.response.status_code":
				fmt.Fprintf(out, " %s=%s", attribute.Key, attribute.Value.String())
			}
		}
		fmt.Fprintln(out)
		printSpans(out, spans, span.SpanContext().SpanID(), indent+"  ")
	}
}
