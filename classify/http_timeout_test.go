package classify_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
)

// stuck never answers, not even after the client has hung up: over TLS that client may still read
// an answer.
var stuck = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
})

func TestTimeoutsOfAClient(t *testing.T) {
	for name, limit := range map[string]func(*http.Client, *http.Transport){
		"Client.Timeout":        func(c *http.Client, _ *http.Transport) { c.Timeout = time.Second },
		"ResponseHeaderTimeout": func(_ *http.Client, t *http.Transport) { t.ResponseHeaderTimeout = time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := pipenet.Serve(t, stuck)
				client := &http.Client{Transport: transport}
				limit(client, transport)
				assertOf(t, get(t, client, "http://h/"), transient(classify.KindTimeout))
			})
		})
	}
}

func TestTimeoutWhileReadingTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Timeout: time.Second, Transport: pipenet.Serve(t, http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			},
		))}
		assertOf(t, get(t, client, "http://h/"), transient(classify.KindTimeout))
	})
}

type causeError struct{}

func (causeError) Error() string { return "the attempt took too long" }

func (causeError) Timeout() bool { return true }

// net/http returns only the cause of an ended context, so the cause decides.
func TestEndedContextsOfAClient(t *testing.T) {
	tests := []struct {
		name string
		end  func(context.Context) (context.Context, context.CancelFunc)
		want classify.Verdict
	}{
		{"canceled", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, canceled},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, transient(classify.KindTimeout)},
		{"deadline, with a cause that is a timeout", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, causeError{})
		}, transient(classify.KindTimeout)},
		{"deadline, with a cause that says nothing", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, errPlain)
		}, unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &http.Client{Transport: pipenet.Serve(t, stuck)}
				ctx, cancel := test.end(t.Context())
				defer cancel()
				assertOf(t, getIn(ctx, client, "http://h/"), test.want)
			})
		})
	}
}
