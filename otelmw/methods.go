package otelmw

import (
	"net/http"
	"os"
	"strings"

	"github.com/tenax-go/tenax/internal/observe"
)

// methods are the HTTP methods that telemetry shows by name.
type methods map[string]struct{}

// methodsVariable is OpenTelemetry's environment variable for a list of methods in place of the
// standard one.
const methodsVariable = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"

var standardMethods = methodsIn("CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,QUERY,TRACE")

func knownMethods() methods {
	if m := methodsIn(os.Getenv(methodsVariable)); len(m) > 0 {
		return m
	}
	return standardMethods
}

// methodsIn returns the methods in a comma-separated list, and skips what cannot be a method.
func methodsIn(list string) methods {
	m := make(methods)
	for method := range strings.SplitSeq(list, ",") {
		if method = strings.TrimSpace(method); observe.Word(method) == method {
			m[method] = struct{}{}
		}
	}
	return m
}

// known returns the method if telemetry shows it by name, and "_OTHER" otherwise.
func (m methods) known(method string) string {
	if method == "" {
		method = http.MethodGet
	}
	if _, ok := m[method]; ok {
		return method
	}
	return observe.Other
}

// spanName returns the method, or "HTTP" if it is unknown.
func (m methods) spanName(method string) string {
	if name := m.known(method); name != observe.Other {
		return name
	}
	return "HTTP"
}
