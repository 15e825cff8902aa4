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
	"github.com/tenax-go/tenax/policy"
)

func TestABodyThatCannotBeReplayedDoesNotFailTheRunningRequest(t *testing.T) {
	for name, again := range map[string]func() (io.ReadCloser, error){
		"fails":           func() (io.ReadCloser, error) { return nil, errBoom },
		"returns no body": func() (io.ReadCloser, error) { return nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent []string
				r := request(t, "PUT", "order")
				r.GetBody = again
				transport := httpmw.NewTransport(takes(5*time.Second, &sent, ok), httpmw.WithPolicies(hedged(3)))
				start := time.Now()
				status, _, err := roundTrip(t, transport, r)
				if status != 200 || err != nil || len(sent) != 1 || time.Since(start) != 5*time.Second {
					t.Errorf("got %d, %v after %v; sent %q", status, err, time.Since(start), sent)
				}
			})
		})
	}
}

func TestTheBodyIsClosedIfAnObserverPanicsBeforeTheFirstAttempt(t *testing.T) {
	body := track("order")
	r := oneShot(t, "PUT", body)
	panicking := observe(func(context.Context, policy.AttemptRecord) context.Context { panic(errBoom) })
	fine, calls := statuses(200)
	transport := httpmw.NewTransport(fine, httpmw.WithPolicies(policy.Recover[*http.Response](), panicking))
	if _, _, err := roundTrip(t, transport, r); !errors.Is(err, errBoom) || calls.Load() != 0 || body.closed.Load() != 1 {
		t.Errorf("got %v after %d calls; closed %d times", err, calls.Load(), body.closed.Load())
	}
}

func TestTheFirstAttemptThatIsSentHasTheBody(t *testing.T) {
	body := track("order")
	r := oneShot(t, "PUT", body)
	once := true
	panicking := observe(func(ctx context.Context, _ policy.AttemptRecord) context.Context {
		if once {
			once = false
			panic(errBoom)
		}
		return ctx
	})
	twice := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		_, _ = next.Do(ctx)
		return next.Do(ctx)
	})
	var sent []string
	transport := httpmw.NewTransport(takes(0, &sent, ok), httpmw.WithPolicies(twice, policy.Recover[*http.Response](), panicking))
	if status, _, err := roundTrip(t, transport, r); status != 200 || err != nil || len(sent) != 1 || sent[0] != "order" {
		t.Errorf("got %d, %v; sent %q", status, err, sent)
	}
}

// All bodies read the same source, as with a file. It is large enough for the attempts to overlap.
func TestHedgesDoNotReadOneSourceConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const text = "0123456789abcdef"
		source := strings.NewReader(text)
		slowly := func() io.ReadCloser {
			return io.NopCloser(readerFunc(func(p []byte) (int, error) {
				time.Sleep(time.Second)
				return source.Read(p[:1])
			}))
		}
		r := mustRequest(t, "PUT", slowly())
		r.GetBody = func() (io.ReadCloser, error) {
			_, err := source.Seek(0, io.SeekStart)
			return slowly(), err
		}
		transport := httpmw.NewTransport(sending(func(_ *http.Request, body string) (*http.Response, error) {
			if body != text {
				t.Errorf("sent %q", body)
			}
			return nil, errNoAnswer
		}), httpmw.WithPolicies(several(3, func(o []outcome) outcome { return o[2] })))
		if _, _, err := roundTrip(t, transport, r); !errors.Is(err, errNoAnswer) {
			t.Error(err)
		}
	})
}

// The second attempt of a hedge may begin after the end of the first and before the policy handles
// that.
func TestARefusalIsNotOvertakenByTheAttemptThatBeginsWithIt(t *testing.T) {
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			var sent []string
			transport := httpmw.NewTransport(takes(time.Second, &sent, func(int) (*http.Response, error) {
				return response(http.StatusInternalServerError, "why"), nil
			}), httpmw.WithPolicies(hedged(2)))
			start := time.Now()
			status, body, err := roundTrip(t, transport, request(t, "POST", "order"))
			took := time.Since(start)
			time.Sleep(time.Minute)
			if status != http.StatusInternalServerError || body != "why" || err != nil || len(sent) != 1 || took != time.Second {
				t.Errorf("got %d %q, %v after %v; sent %q", status, body, err, took, sent)
			}
		})
	}
}
