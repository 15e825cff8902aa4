package httpmw_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

func TestABodyThatFailsIsNotTheFaultOfTheServer(t *testing.T) {
	for name, failure := range map[string]error{
		"a dial":     &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
		"a disk":     &fs.PathError{Op: "read", Path: "f", Err: syscall.EIO},
		"a deadline": context.DeadlineExceeded,
		"wrapped":    fmt.Errorf("source: %w", errBoom),
		"an end":     io.ErrUnexpectedEOF,
	} {
		sent := 0
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			sent++
			defer r.Body.Close()
			if _, err := io.ReadAll(r.Body); err != nil {
				return nil, fmt.Errorf("sending: %w", err)
			}
			return response(200, ""), nil
		}), httpmw.WithPolicies(
			retry.New[*http.Response](retry.WithBackoff(retry.Constant(time.Millisecond))),
			breaker.New[*http.Response](breaker.WithFailureThreshold(1)),
		))
		broken := func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("start"), iotest.ErrReader(failure))), nil
		}
		for _, method := range []string{"POST", "PUT"} {
			r := request(t, method, "x")
			r.Body, _ = broken()
			r.GetBody = broken
			_, _, err := roundTrip(t, transport, r)
			if !errors.Is(err, failure) {
				t.Errorf("%s: %v", name, err)
			}
			want := classify.Verdict{
				Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NoRetry: true, Health: classify.HealthUnknown,
			}
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", name, diff)
			}
		}
		if status, _, err := roundTrip(t, transport, request(t, "PUT", "x")); status != 200 || sent != 3 {
			t.Errorf("%s: sent %d times; afterwards %d, %v", name, sent, status, err)
		}
	}
}

// Over HTTP/3 the server gets a truncated body, and the base returns its reaction to that.
func TestTheErrorOfABodyCountsWhateverTheBaseReturns(t *testing.T) {
	for name, answer := range map[string]func() (*http.Response, error){
		"another error": func() (*http.Response, error) { return nil, syscall.ECONNRESET },
		"a success":     func() (*http.Response, error) { return response(200, "whole"), nil },
		"a refusal":     func() (*http.Response, error) { return response(503, "incomplete"), nil },
	} {
		sent, body := 0, track("")
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			sent++
			_, _ = io.Copy(io.Discard, r.Body)
			got, err := answer()
			if got != nil {
				got.Body = body
			}
			return got, err
		}), retrying())
		r := request(t, "PUT", "x")
		r.Body = io.NopCloser(iotest.ErrReader(errBoom))
		_, _, err := roundTrip(t, transport, r)
		if !errors.Is(err, errBoom) || sent != 1 || classify.Of(err).Kind != classify.KindInvalidRequest {
			t.Errorf("%s: sent %d times: %v", name, sent, err)
		}
		if got := body.closed.Load(); name != "another error" && got != 1 {
			t.Errorf("%s: the response's body was closed %d times", name, got)
		}
		if name == "another error" && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("what the base said is gone: %v", err)
		}
	}
}

func TestABodyWithACanceledSourceCountsAsCanceled(t *testing.T) {
	transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) { return response(200, ""), nil }), retrying())
	r := request(t, "PUT", "x")
	r.Body = io.NopCloser(iotest.ErrReader(context.Canceled))
	_, _, err := roundTrip(t, transport, r)
	if v := classify.Of(err); v.Class != classify.ClassCanceled {
		t.Errorf("%v: %v", v, err)
	}
}

// http.Transport closes a body during a Read when the connection fails. The body's error about that
// is not the cause.
func TestABodyClosedInTheMiddleDidNotFail(t *testing.T) {
	sent := 0
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		sent++
		_ = r.Body.Close()
		_, err := r.Body.Read(make([]byte, 1))
		return nil, err
	}), retrying())
	r := request(t, "PUT", "x")
	closed := func() (io.ReadCloser, error) {
		reader, writer := io.Pipe()
		_ = writer
		return reader, nil
	}
	r.Body, _ = closed()
	r.GetBody = closed
	if _, _, err := roundTrip(t, transport, r); err == nil || sent != 3 {
		t.Errorf("sent %d times: %v", sent, err)
	}
}

// Over HTTP/2 and HTTP/3 bases end such a request as if it were complete.
func TestABodyThatEndsTooSoonIsAnErrorEvenIfTheServerAcceptsIt(t *testing.T) {
	sent := 0
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		sent++
		_, _ = io.Copy(io.Discard, r.Body)
		return response(http.StatusOK, ""), r.Body.Close()
	}), retrying())
	r := request(t, "PUT", "order")
	r.ContentLength = 7
	_, _, err := roundTrip(t, transport, r)
	if !errors.Is(err, io.ErrUnexpectedEOF) || classify.Of(err).Kind != classify.KindInvalidRequest || sent != 1 {
		t.Errorf("sent %d times: %v", sent, err)
	}
}
