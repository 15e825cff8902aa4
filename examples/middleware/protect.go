package main

import (
	"bytes"
	"context"
	"maps"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Protect returns a handler that calls next under the policies of the pipeline. A response of next
// with a status of 500 or above is a failure to them. Without a response of next, the client gets
// 503 with Retry-After. A degraded answer has the header X-Degraded.
//
// Responses are held in memory until next returns, so that a failure can still become another
// answer: it is not for streams.
func Protect(pipeline *policy.Pipeline[*Response], next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outcome := pipeline.Execute(r.Context(), func(ctx context.Context) (*Response, error) {
			response := &Response{header: http.Header{}}
			next.ServeHTTP(response, r.WithContext(ctx))
			return response.result(ctx)
		})
		switch {
		case outcome.Value != nil: // an answer, the handler's own failure, or the fallback's answer
			outcome.Value.send(w, outcome.Degraded)
		case r.Context().Err() != nil: // the client has gone
		default:
			w.Header().Set("Retry-After", strconv.Itoa(secondsToWait(outcome.Err)))
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		}
	})
}

// secondsToWait returns the time until an open circuit admits a call, and otherwise a second.
func secondsToWait(err error) int {
	wait := max(classify.Of(err).RetryAfter, time.Second)
	return int(math.Ceil(wait.Seconds()))
}

// Response is the response of a handler.
type Response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// JSON returns a response with the status 200, for a fallback.
func JSON(body string) *Response {
	r := &Response{header: http.Header{"Content-Type": {"application/json"}}}
	r.body.WriteString(body)
	return r
}

// Header is part of http.ResponseWriter.
func (r *Response) Header() http.Header { return r.header }

// WriteHeader is part of http.ResponseWriter.
func (r *Response) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
}

// Write is part of http.ResponseWriter.
func (r *Response) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// result returns the response and, if it is a failure, the error for the policies. A handler that
// gave up when its context ended has no response.
func (r *Response) result(ctx context.Context) (*Response, error) {
	switch {
	case r.status == 0 && ctx.Err() != nil:
		return nil, ctx.Err()
	case r.status >= 500:
		return r, &failure{r.status}
	default:
		return r, nil
	}
}

// failure is the status of a handler that failed. Package classify reads its StatusCode.
type failure struct{ status int }

func (f *failure) Error() string   { return "the handler answered " + strconv.Itoa(f.status) }
func (f *failure) StatusCode() int { return f.status }

func (r *Response) send(w http.ResponseWriter, degraded bool) {
	maps.Copy(w.Header(), r.header)
	if degraded {
		w.Header().Set("X-Degraded", "true")
	}
	w.WriteHeader(max(r.status, http.StatusOK))
	_, _ = w.Write(r.body.Bytes())
}
