package otelmw

import (
	"net/http"
	"reflect"
)

// sentBy is an attempt that tells which transport sends it, as those of package httpmw do.
type sentBy interface {
	HTTPTransport() http.RoundTripper
}

// instrumentedBelow reports whether the spans and metrics of an attempt's request are made further
// down.
func (t *telemetry) instrumentedBelow(operation any) bool {
	a, ok := operation.(sentBy)
	return ok && t.instrumented(a.HTTPTransport())
}

// isOtelhttp knows a transport of package otelhttp by its name, as that is not among the
// dependencies.
func isOtelhttp(transport http.RoundTripper) bool {
	t := reflect.TypeOf(transport)
	return t != nil && t.Kind() == reflect.Pointer && t.Elem().Name() == "Transport" &&
		t.Elem().PkgPath() == "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
}
