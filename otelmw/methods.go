package otelmw

import (
	"net/http"
	"os"
	"strings"

	"github.com/tenax-go/tenax/internal/observe"
)

// methods are the HTTP methods that telemetry calls by their name.
type methods map[string]struct{}

// methodsVariable is the environment variable of OpenTelemetry that lists other methods in the
// place of the standard ones.
const methodsVariable = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"

var standardMethods = methodsIn("CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,QUERY,TRACE")

func knownMethods() methods {
	if m := methodsIn(os.Getenv(methodsVariable)); len(m) > 0 {
		return m
	}
	return standardMethods
}

// methodsIn returns the methods in a list with commas. What cannot be a method is skipped.
func methodsIn(list string) methods {
	m := make(methods)
	for method := range strings.SplitSeq(list, ",") {
		if method = strings.TrimSpace(method); observe.Word(method) == method {
			m[method] = struct{}{}
		}
	}
	return m
}

// known returns the method if telemetry knows it, and else "_OTHER".
func (m methods) known(method string) string {
	if method == "" {
		method = http.MethodGet
	}
	if _, ok := m[method]; ok {
		return method
	}
	return observe.Other
}

// spanName returns the method, and "HTTP" for one that is not known.
func (m methods) spanName(method string) string {
	if name := m.known(method); name != observe.Other {
		return name
	}
	return "HTTP"
}
