package otelmw

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/internal/observe"
)

// httpAttempt is an attempt that sends an HTTP request, as those of package httpmw do.
type httpAttempt interface {
	// HTTPRequest returns the attempt's own request. Its headers may be changed before it is sent.
	HTTPRequest() *http.Request
	// HTTPResponse returns the response, or nil if none came.
	HTTPResponse() *http.Response
}

func requestOf(operation any) *http.Request {
	if a, ok := operation.(httpAttempt); ok {
		if r := a.HTTPRequest(); r != nil && r.URL != nil {
			return r
		}
	}
	return nil
}

func responseOf(operation any) *http.Response {
	if a, ok := operation.(httpAttempt); ok {
		return a.HTTPResponse()
	}
	return nil
}

// inject puts the trace context of ctx into the headers of an attempt's request.
func (p *providers) inject(ctx context.Context, request *http.Request) {
	if !p.propagating() {
		return
	}
	if request.Header == nil {
		request.Header = make(http.Header)
	}
	p.propagator.Inject(ctx, propagation.HeaderCarrier(request.Header))
}

// describeRequest appends the attributes with which a client span starts by the conventions.
func (m methods) describeRequest(attributes []attribute.KeyValue, request *http.Request) []attribute.KeyValue {
	method := m.known(request.Method)
	server := serverOf(request.URL)
	attributes = append(attributes,
		semconv.HTTPRequestMethodKey.String(method),
		semconv.ServerAddress(server.address),
		semconv.URLFull(fullURL(request.URL)),
	)
	if server.port != 0 {
		attributes = append(attributes, semconv.ServerPort(server.port))
	}
	if method == observe.Other {
		attributes = append(attributes, semconv.HTTPRequestMethodOriginal(observe.Word(request.Method)))
	}
	return attributes
}

// markResponse sets on a client span how its attempt ended. A response with an error status is an
// error, whatever the classifier says, unless it is expected: by the conventions, an
// instrumentation that knows more about a request may set the status more precisely, and their
// example is a 404 where a program only checks whether something exists.
func markResponse(span trace.Span, response *http.Response, j observe.Judgement) {
	if response == nil {
		mark(span, j.ErrorType())
		return
	}
	span.SetAttributes(semconv.HTTPResponseStatusCode(response.StatusCode))
	if version := protocolVersion(response); version != "" {
		span.SetAttributes(semconv.NetworkProtocolVersion(version))
	}
	mark(span, responseErrorType(response.StatusCode, j.Outcome == observe.Expected, j.ErrorType()))
}

func responseErrorType(status int, isExpected bool, otherwise string) string {
	if status >= http.StatusBadRequest && !isExpected {
		return strconv.Itoa(status)
	}
	return otherwise
}

// request has the attributes of http.client.request.duration.
type request struct {
	method, scheme, protocol string
	server                   server
	status                   int
	isExpected               bool   // whatever the status is
	errorType                string // if the status is no error
}

// coarse returns the attributes of a request once there are too many series.
func (r request) coarse() request {
	coarse := request{method: r.method, scheme: r.scheme, server: server{address: observe.Other}, errorType: r.errorType}
	if r.status >= http.StatusBadRequest && !r.isExpected {
		coarse.errorType = observe.Other
	}
	return coarse
}

func (t *telemetry) measureRequest(
	ctx context.Context, r *http.Request, response *http.Response, j observe.Judgement, elapsed time.Duration,
) {
	measured := request{
		method: t.methods.known(r.Method), scheme: schemeOf(r.URL), server: serverOf(r.URL),
		isExpected: j.Outcome == observe.Expected, errorType: j.ErrorType(),
	}
	if response != nil {
		measured.status, measured.protocol = response.StatusCode, protocolVersion(response)
	}
	t.requestDuration.Record(ctx, elapsed.Seconds(), t.series.requests.get(measured).record...)
}

func (s *series) requestSet(r request) attribute.Set {
	attributes := []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(r.method),
		semconv.ServerAddress(r.server.address),
		semconv.URLScheme(r.scheme),
	}
	if r.server.port != 0 {
		attributes = append(attributes, semconv.ServerPort(r.server.port))
	}
	if r.status != 0 {
		attributes = append(attributes, semconv.HTTPResponseStatusCode(r.status))
	}
	if r.protocol != "" {
		attributes = append(attributes, semconv.NetworkProtocolVersion(r.protocol))
	}
	if e := responseErrorType(r.status, r.isExpected, r.errorType); e != "" {
		attributes = append(attributes, semconv.ErrorTypeKey.String(e))
	}
	return s.set(attributes...)
}

// protocolVersion returns the version of HTTP as the conventions write it, or nothing if it is
// unknown.
func protocolVersion(response *http.Response) string {
	switch {
	case response.ProtoMajor == 1 && response.ProtoMinor == 0:
		return "1.0"
	case response.ProtoMajor == 1 && response.ProtoMinor == 1:
		return "1.1"
	case response.ProtoMajor == 2:
		return "2"
	case response.ProtoMajor == 3:
		return "3"
	default:
		return ""
	}
}
