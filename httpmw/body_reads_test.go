package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/atonce"
)

func TestNothingIsReadFromABodyWhileItsStartIsReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atonce.Counter
		answer := jsonResponse(http.StatusInternalServerError, "")
		answer.Body = io.NopCloser(readerFunc(func([]byte) (int, error) {
			defer reads.Begin()()
			time.Sleep(time.Second)
			return 0, io.EOF
		}))
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), httpmw.WithPolicies(limit(time.Hour)))
		response, err := transport.RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if n, err := response.Body.Read(nil); n != 0 || err != nil {
			t.Errorf("an empty Read: %d, %v", n, err)
		}
		if _, err := io.ReadAll(response.Body); err != nil || reads.Most() != 1 {
			t.Errorf("got %v, and %d Reads at once", err, reads.Most())
		}
	})
}

func TestNothingIsReadFromABodyThatIsClosed(t *testing.T) {
	answer := jsonResponse(http.StatusBadRequest, `{"error": {"code": "invalid"}}`)
	response, err := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), retrying()).RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if n, err := response.Body.Read(make([]byte, 9)); n != 0 || !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

// A policy's own body may be slow to read from the body of the base.
func TestABodyThatIsFirstReadWhenItIsDiscardedIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := newStalled()
		slowly := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			if response.StatusCode >= http.StatusBadRequest {
				inner := response.Body
				response.Body = struct {
					io.Reader
					io.Closer
				}{readerFunc(func(p []byte) (int, error) {
					time.Sleep(150 * time.Millisecond)
					return inner.Read(p)
				}), inner}
			}
			return response, err
		})
		transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(atOnce(), slowly, limit(time.Minute)))
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != http.StatusOK || err != nil {
			t.Errorf("got %d, %v", status, err)
		}
		time.Sleep(time.Second)
		if body.isOpen() {
			t.Error("the body is open")
		}
	})
}

// A file is a writer too, but no connection.
func TestABodyIdleTimeoutAppliesToABodyThatIsAWriterToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for method, isInterrupted := range map[string]bool{http.MethodGet: true, http.MethodConnect: false} {
			answer := response(http.StatusOK, "")
			answer.Body = &duplex{Reader: readerFunc(func([]byte) (int, error) {
				time.Sleep(time.Hour)
				return 0, errBoom
			})}
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), httpmw.WithBodyIdleTimeout(time.Second))
			response, err := transport.RoundTrip(request(t, method, ""))
			if err != nil {
				t.Fatal(err)
			}
			if _, writable := response.Body.(io.Writer); !writable {
				t.Errorf("%s: the body cannot be written to", method)
			}
			if _, err := io.ReadAll(response.Body); errors.As(err, new(*httpmw.BodyIdleError)) != isInterrupted {
				t.Errorf("%s: got %v", method, err)
			}
			_ = response.Body.Close()
		}
	})
}

func TestTheContextEndsWithAnUploadThatOutlastsItsResponse(t *testing.T) {
	var sent context.Context
	var body io.ReadCloser
	early := base(func(r *http.Request) (*http.Response, error) {
		sent, body = r.Context(), r.Body
		return response(http.StatusOK, "answer"), nil
	})
	transport := httpmw.NewTransport(early, httpmw.WithPolicies(limit(time.Minute)))
	response, err := transport.RoundTrip(mustRequest(t, "PUT", io.MultiReader(strings.NewReader("order"))))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err != nil || sent.Err() != nil {
		t.Errorf("at the end of the response: %v, %v", err, sent.Err())
	}
	if _, err := io.ReadAll(body); err != nil || body.Close() != nil || sent.Err() == nil {
		t.Errorf("at the end of the upload: %v, %v", err, sent.Err())
	}
}
