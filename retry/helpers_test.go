package retry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

var (
	errUnknown   = errors.New("something went wrong")
	errTransient = classify.Transient(errors.New("for now"))
	errPermanent = classify.Permanent(errors.New("for good"))
)

// nilContext hides a nil context from the linters.
var nilContext context.Context

// exactly makes the delays of a policy those of its backoff.
var exactly = retry.WithJitter(retry.NoJitter)

// service is a guarded function that fails with each of errs in turn and then answers 42. It
// records when it is called.
type service struct {
	errs  []error
	start time.Time
	at    []time.Duration
}

func failing(errs ...error) *service { return &service{errs: errs, start: time.Now()} }

// always is a service that never succeeds.
func always(err error) *service {
	s := failing()
	for range 1000 {
		s.errs = append(s.errs, err)
	}
	return s
}

func (s *service) call(context.Context) (int, error) {
	n := len(s.at)
	s.at = append(s.at, time.Since(s.start))
	if n < len(s.errs) {
		return -n - 1, s.errs[n]
	}
	return 42, nil
}

// events is a policy that collects the events of inner policies, by observing its own call.
type events struct {
	seen []policy.Event
	on   func(policy.Event)
}

func (e *events) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Observe(e).Do(ctx)
}

func (e *events) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}

func (e *events) EndAttempt(context.Context, policy.AttemptRecord) {}

func (e *events) Event(_ context.Context, event policy.Event) {
	e.seen = append(e.seen, event)
	if e.on != nil {
		e.on(event)
	}
}

func newPipeline(t *testing.T, policies ...policy.Policy[int]) *policy.Pipeline[int] {
	t.Helper()
	p, err := policy.New("test", policies...)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return p
}

// gaveUp returns the *retry.Error of err.
func gaveUp(t *testing.T, err error) *retry.Error {
	t.Helper()
	e, ok := errors.AsType[*retry.Error](err)
	if !ok {
		t.Fatalf("error is %v, want a *retry.Error", err)
	}
	return e
}

// holder is an error that holds something until it is discarded.
type holder struct {
	discarded int
	on        func()
}

func (h *holder) Error() string { return "503 Service Unavailable" }

func (h *holder) Discard() {
	h.discarded++
	if h.on != nil {
		h.on()
	}
}

// retryEventsCancel returns a function for events.on that ends the wait before a retry.
func retryEventsCancel(cancel context.CancelFunc) func(policy.Event) {
	return func(e policy.Event) {
		if e.Type == policy.EventRetry {
			cancel()
		}
	}
}
