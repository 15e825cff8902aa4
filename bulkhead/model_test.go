package bulkhead_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

// model is what a bulkhead must do, one step at a time.
type model struct {
	max, length int
	maxWait     time.Duration

	running, waiting []*flight
}

// flight is a call and its state in the model.
type flight struct {
	*call
	ctx     context.Context
	cancel  context.CancelFunc
	givesUp time.Time // at the end of maxWait
	expires time.Time // the caller's deadline, or zero
	// want is how it ends: "value", "full", "timeout", "caller", "panic" or "Goexit". It is empty
	// until then.
	want string
}

func (m *model) begin(f *flight) {
	switch {
	case f.ctx.Err() != nil:
		f.want = "caller"
	case len(m.running) < m.max:
		m.running = append(m.running, f)
	case len(m.waiting) < m.length:
		f.givesUp = time.Now().Add(m.maxWait)
		m.waiting = append(m.waiting, f)
	default:
		f.want = "full"
	}
}

func (m *model) end(f *flight, how string) {
	f.want = how
	m.running = slices.DeleteFunc(m.running, func(other *flight) bool { return other == f })
	if len(m.waiting) > 0 {
		m.running = append(m.running, m.waiting[0])
		m.waiting = m.waiting[1:]
	}
}

// endWaits ends the waits that are over by now.
func (m *model) endWaits() {
	m.waiting = slices.DeleteFunc(m.waiting, func(f *flight) bool {
		now := time.Now()
		patience, deadline := !now.Before(f.givesUp), !f.expires.IsZero() && !now.Before(f.expires)
		switch {
		case deadline && !(patience && f.givesUp.Before(f.expires)), !patience && f.ctx.Err() != nil:
			f.want = "caller"
		case patience:
			f.want = "timeout"
		}
		return f.want != ""
	})
}

var manners = map[string]policy.Func[int]{
	"value":  succeed,
	"panic":  func(context.Context) (int, error) { panic("boom") },
	"Goexit": func(context.Context) (int, error) { runtime.Goexit(); return 0, nil },
}

// how returns how the call ended, in the words of the model.
func (f *flight) how() string {
	if !f.ended.Load() {
		return ""
	}
	full, _ := errors.AsType[*bulkhead.FullError](f.err)
	switch {
	case f.panicked == "boom":
		return "panic"
	case !f.returned:
		return "Goexit"
	case full != nil && full.Waited > 0:
		return "timeout"
	case full != nil:
		return "full"
	case f.err != nil && errors.Is(f.err, f.ctx.Err()):
		return "caller"
	case f.err == nil && f.value == 7:
		return "value"
	default:
		return f.err.Error()
	}
}

// run is a bulkhead under test and its model.
type run struct {
	model   *model
	tested  *bulkhead.Bulkhead[int]
	flights []*flight
}

func newRun(rt *rapid.T) *run {
	m := &model{max: rapid.IntRange(1, 3).Draw(rt, "max concurrent"), length: rapid.IntRange(0, 3).Draw(rt, "queue")}
	var options []bulkhead.Option
	if m.length > 0 {
		// Odd, as the deadlines of callers are even: no two events coincide.
		m.maxWait = time.Duration(2*rapid.IntRange(0, 10).Draw(rt, "max wait") + 1)
		options = append(options, bulkhead.WithQueue(m.length, m.maxWait))
	}
	return &run{model: m, tested: bulkhead.New[int](m.max, options...)}
}

func (r *run) begin(rt *rapid.T) {
	f := &flight{}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	switch wait := 2 * rapid.IntRange(0, 10).Draw(rt, "deadline"); {
	case wait == 0:
		f.cancel() // before the call
	case wait < 14:
		f.expires = time.Now().Add(time.Duration(wait))
		f.ctx, f.cancel = context.WithDeadline(context.Background(), f.expires)
	}
	r.flights = append(r.flights, f)
	r.model.begin(f)
	f.call = begin(f.ctx, r.tested)
}

func (r *run) end(rt *rapid.T) {
	if len(r.model.running) == 0 {
		rt.Skip("nothing runs")
	}
	f := rapid.SampledFrom(r.model.running).Draw(rt, "call")
	how := rapid.SampledFrom([]string{"value", "panic", "Goexit"}).Draw(rt, "how")
	r.model.end(f, how)
	f.call.end(manners[how])
}

func (r *run) cancel(rt *rapid.T) {
	if len(r.flights) == 0 {
		rt.Skip("no call to cancel")
	}
	rapid.SampledFrom(r.flights).Draw(rt, "call").cancel()
	synctest.Wait()
	r.model.endWaits()
}

func (r *run) pass(rt *rapid.T) {
	for range rapid.IntRange(1, 12).Draw(rt, "time") {
		time.Sleep(1)
		synctest.Wait()
		r.model.endWaits()
	}
}

func (r *run) compare(rt *rapid.T) {
	if r.tested.Running() != len(r.model.running) || r.tested.Waiting() != len(r.model.waiting) {
		rt.Fatalf("%d run and %d wait, want %d and %d",
			r.tested.Running(), r.tested.Waiting(), len(r.model.running), len(r.model.waiting))
	}
	for i, f := range r.flights {
		if diff := cmp.Diff(f.want, f.how()); diff != "" {
			rt.Fatalf("call %d (-model +tested):\n%s", i+1, diff)
		}
		if f.call.running.Load() != slices.Contains(r.model.running, f) {
			rt.Fatalf("call %d runs: %v", i+1, f.call.running.Load())
		}
	}
}

func (r *run) finish() {
	for len(r.model.running) > 0 {
		f := r.model.running[0]
		r.model.end(f, "value")
		f.call.end(succeed)
	}
	for _, f := range r.flights {
		f.cancel()
	}
}

// TestBulkheadDoesWhatTheModelDoes runs random programs against a bulkhead and the model: calls
// that overlap, end in any order and any way, wait, give up and are canceled.
func TestBulkheadDoesWhatTheModelDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			// A failure of rapid is a panic, which must not leave the bubble's own goroutine.
			defer func() { failed = recover() }()
			r := newRun(rt)
			defer r.finish()
			rt.Repeat(map[string]func(*rapid.T){
				"begin": r.begin, "end": r.end, "cancel": r.cancel, "pass": r.pass, "": r.compare,
			})
		})
		if failed != nil {
			panic(failed)
		}
	})
}
