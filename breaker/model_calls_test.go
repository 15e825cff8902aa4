package breaker_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// manner is a way in which a call can end.
type manner struct {
	name    string
	meaning meaning
	caller  error // what the caller's context has ended with
	err     error
	panics  any
	exits   bool
}

var manners = []manner{
	{name: "success", meaning: success},
	{name: "success after the caller canceled", meaning: success, caller: context.Canceled},
	{name: "unknown error", meaning: failure, err: errBoom},
	{name: "503", meaning: failure, err: httpError(503)},
	{name: "429", meaning: success, err: httpError(429)},
	{name: "404", meaning: success, err: httpError(404)},
	{name: "rejection inside", meaning: neutral, err: errInner},
	{name: "mistake", meaning: neutral, err: policy.ErrNilFunc},
	{name: "the caller canceled", meaning: neutral, err: errBoom, caller: context.Canceled},
	{name: "the caller's deadline passed", meaning: failure, err: context.Canceled, caller: context.DeadlineExceeded},
	{name: "panic", meaning: failure, panics: "explosion"},
	{name: "Goexit", meaning: failure, exits: true},
}

func (m manner) end(ctx context.Context) (int, error) {
	switch {
	case m.panics != nil:
		panic(m.panics)
	case m.exits:
		return goexit(ctx)
	default:
		return 7, m.err
	}
}

// seen returns the outcome for the caller.
func (m manner) seen() outcome {
	if m.panics != nil || m.exits {
		return outcome{Panicked: m.panics}
	}
	return outcome{Value: 7, Err: m.err, Returned: true}
}

// flight is a call under way.
type flight struct {
	*call
	permit permit
}

const mostFlights = 12

// land ends the calls that are still under way.
func (r *run) land() {
	for _, f := range r.flights {
		if !f.permit.wait.isOver() {
			f.permit.wait.end()
		}
		close(f.endings)
	}
	synctest.Wait()
}

// begin starts a call through a pipeline of either type.
func (r *run) begin(rt *rapid.T) {
	if len(r.flights) == mostFlights {
		rt.SkipNow()
	}
	r.calls++
	apply := r.number
	var wait *localWait
	switch rapid.IntRange(0, 3).Draw(rt, "0: texts, 1: waits first, others: numbers") {
	case 0:
		apply = r.text
	case 1:
		wait = newLocalWait()
		apply = r.queued(wait)
	}
	c := launch(apply)
	r.model.come(time.Now())
	r.model.comeToObservers()
	reason, retryAfter, tryAgainIn := r.model.rejects(time.Now())
	admitted := c.admitted || wait != nil && wait.admitted
	if admitted != (reason == "") {
		rt.Fatalf("admitted: %v, the model's reason to reject: %q", admitted, reason)
	}
	if admitted {
		r.flights = append(r.flights, flight{c, r.model.begin(time.Now(), r.calls, wait)})
		r.assertChanges(rt, r.observed())
		return
	}
	r.model.rejected++
	want := rejection{Reason: reason, EventDelay: tryAgainIn, RetryAfter: retryAfter}
	got, changes := r.rejection((<-c.ended).Err)
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatalf("rejection (-want +got):\n%s", diff)
	}
	r.assertChanges(rt, changes)
}

func (r *run) number(ctx context.Context, fn policy.Func[int]) (int, error) {
	return r.numbers.Apply(ctx, policy.NextFunc(fn).Observe(&r.seen))
}

func (r *run) text(ctx context.Context, fn policy.Func[int]) (int, error) {
	text, err := r.texts.Apply(ctx, policy.NextFunc(func(ctx context.Context) (string, error) {
		value, err := fn(ctx)
		return strconv.Itoa(value), err
	}).Observe(&r.seen))
	value, _ := strconv.Atoi(text)
	return value, err
}

// rejection is what the caller and the observers see of a rejection.
type rejection struct {
	Reason                 string
	EventDelay, RetryAfter time.Duration
	Events                 []policy.Event // others
}

func (r *run) rejection(err error) (got rejection, changes []transition) {
	for _, e := range r.seen.Take() {
		switch {
		case e.Type == policy.EventStateChange:
			changes = append(changes, transition{state(e.From), state(e.To), e.Failures})
		case e.Type == policy.EventRejected && e.Err == err:
			got.Reason, got.EventDelay = e.Reason, e.Delay
		default:
			got.Events = append(got.Events, e)
		}
	}
	if open, ok := errors.AsType[*breaker.OpenError](err); ok {
		got.RetryAfter = open.RetryAfter
	}
	return got, changes
}

// end ends one of the calls under way.
func (r *run) end(rt *rapid.T) {
	if len(r.flights) == 0 {
		rt.SkipNow()
	}
	i := rapid.IntRange(0, len(r.flights)-1).Draw(rt, "call")
	m := rapid.SampledFrom(manners).Draw(rt, "manner")
	f := r.flights[i]
	r.flights = slices.Delete(r.flights, i, i+1)

	if !f.permit.wait.isOver() {
		f.permit.wait.end()
	}
	f.caller.err = m.caller
	if got := f.call.end(m.end); got != m.seen() {
		rt.Fatalf("%s: the caller sees %+v, want %+v", m.name, got, m.seen())
	}
	if m.meaning == success {
		r.hasReturned()
	}
	r.model.end(time.Now(), f.permit, m.meaning)
	r.assertChanges(rt, r.observed())
}
