package otelmw

import (
	"net/http"
	"reflect"
)

// sentBy is an attempt that returns the transport that sends it, as those of package httpmw do.
type sentBy interface {
	HTTPTransport() http.RoundTripper
}

// instrumentedBelow reports whether the transport of an attempt makes the spans and metrics of its
// request.
func (t *telemetry) instrumentedBelow(operation any) bool {
	a, ok := operation.(sentBy)
	return ok && t.instrumented(a.HTTPTransport())
}

// isOtelhttp recognises a transport of package otelhttp by its name, as the package is no
// dependency.
func isOtelhttp(transport http.RoundTripper) bool {
	t := reflect.TypeOf(transport)
	return t != nil && t.Kind() == reflect.Pointer && t.Elem().Name() == "Transport" &&
		t.Elem().PkgPath() == "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
}
