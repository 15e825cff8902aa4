package overload

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

// Standard is httpmw.Standard as it comes, with a minute for each attempt.
func Standard() Stack {
	return Stack{"httpmw.Standard as it comes", func(Scenario) Call { return standardClient() }}
}

// StandardWithPatience is httpmw.Standard that knows how long the callers of the scenario wait.
func StandardWithPatience() Stack {
	return Stack{"httpmw.Standard with the patience", func(s Scenario) Call {
		return standardClient(httpmw.WithAttemptTimeout(s.patience()))
	}}
}

type serveKey struct{}

// simulated is a base that calls the simulated service.
type simulated struct{}

func (simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	serve, ok := r.Context().Value(serveKey{}).(func(context.Context) error)
	if !ok {
		return nil, errFailed
	}
	err := serve(r.Context())
	if err == nil {
		return response(r, http.StatusOK, ""), nil
	}
	answer, ok := errors.AsType[*AnswerError](err)
	if !ok {
		return nil, err
	}
	refusal := response(r, answer.Status, answer.Error())
	if answer.RetryAfter > 0 {
		refusal.Header.Set("Retry-After", strconv.Itoa(int(answer.RetryAfter/time.Second)))
	}
	return refusal, nil
}

func response(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func standardClient(options ...httpmw.Option) Call {
	transport := httpmw.Standard("overload", append(options, httpmw.WithBase(simulated{}))...)
	return func(ctx context.Context, serve func(context.Context) error) error {
		request, err := http.NewRequestWithContext(context.WithValue(ctx, serveKey{}, serve), http.MethodGet, "http://service.test/", http.NoBody)
		if err != nil {
			return err
		}
		answer, err := transport.RoundTrip(request)
		if err != nil {
			return err
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusOK {
			return &AnswerError{Status: answer.StatusCode}
		}
		return nil
	}
}
