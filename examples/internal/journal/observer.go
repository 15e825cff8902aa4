package journal

import (
	"context"
	"net/http"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// observer holds the step that is not complete yet: the events about an attempt come after its end.
type observer struct {
	record

	mu   sync.Mutex
	step Step
	open bool
}

func (o *observer) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	o.flush()
	return ctx
}

func (o *observer) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	exchange, ok := a.Operation.(interface{ HTTPResponse() *http.Response })
	if !ok {
		return
	}
	attempt := &Attempt{Number: a.Number, Elapsed: a.Elapsed, Err: a.Err}
	if response := exchange.HTTPResponse(); response != nil {
		attempt.Status = response.StatusCode
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.step.Attempt, o.open = attempt, true
}

func (o *observer) Event(_ context.Context, e policy.Event) {
	o.mu.Lock()
	o.step.Events, o.open = append(o.step.Events, e), true
	o.mu.Unlock()
	if e.Type == policy.EventRetry || e.Type == policy.EventGiveUp {
		o.flush() // A wait may follow, so show the step before it.
	}
}

// flush writes the step, if there is one.
func (o *observer) flush() {
	o.mu.Lock()
	step, open := o.step, o.open
	o.step, o.open = Step{}, false
	o.mu.Unlock()
	if open {
		step.Call = o.call
		o.write(step)
	}
}
