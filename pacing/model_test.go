package pacing_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

// flight is a call and what is known about it.
type flight struct {
	*call
	ctx     context.Context
	begun   time.Duration
	latest  time.Duration // when it must have been sent or have ended
	attempt int
}

// run is a pacing under test, and what must hold whatever the rate is.
type run struct {
	*world
	maxWait time.Duration
	flights []*flight
	open    time.Duration // no call may be sent before, as the server named that time
}

func (r *run) begin(rt *rapid.T) {
	f := &flight{begun: r.since(), latest: r.since() + r.maxWait, attempt: rapid.IntRange(1, 3).Draw(rt, "attempt")}
	f.ctx = policy.WithAttempt(context.Background(), f.attempt)
	switch wait := time.Duration(rapid.IntRange(-1, 20).Draw(rt, "deadline")) * time.Second / 2; {
	case wait < 0:
		ctx, cancel := context.WithCancel(f.ctx)
		cancel()
		f.ctx = ctx
	case wait > 0:
		ctx, cancel := context.WithTimeout(f.ctx, wait)
		r.Cleanup(cancel)
		f.ctx, f.latest = ctx, min(f.latest, f.begun+wait)
	}
	f.call = r.world.begin(f.ctx)
	r.flights = append(r.flights, f)
}

func (r *run) running() (running []*flight) {
	for _, f := range r.flights {
		if f.sent.Load() && !f.ended.Load() {
			running = append(running, f)
		}
	}
	return running
}

var manners = []string{"success", "failure", "refusal", "refusal with a time", "panic", "Goexit"}

func (r *run) end(rt *rapid.T) {
	running := r.running()
	if len(running) == 0 {
		rt.Skip("nothing runs")
	}
	f := rapid.SampledFrom(running).Draw(rt, "call")
	fn := policy.Func[int](succeed)
	switch rapid.SampledFrom(manners).Draw(rt, "how") {
	case "failure":
		fn = func(context.Context) (int, error) { return 0, errBoom }
	case "refusal":
		fn = refuse(0)
	case "refusal with a time":
		d := time.Duration(rapid.IntRange(1, 20).Draw(rt, "time")) * time.Second / 2
		fn = refuse(d)
		r.open = max(r.open, r.since()+d)
	case "panic":
		fn = func(context.Context) (int, error) { panic("boom") }
	case "Goexit":
		fn = func(context.Context) (int, error) { runtime.Goexit(); return 0, nil }
	}
	f.call.end(fn)
}

func (r *run) cancel(rt *rapid.T) {
	if len(r.flights) == 0 {
		rt.Skip("no call to cancel")
	}
	rapid.SampledFrom(r.flights).Draw(rt, "call").cancel()
	synctest.Wait()
}

func (r *run) reportQuota(rt *rapid.T) {
	q := pacing.Quota{
		Remaining: int64(rapid.IntRange(0, 5).Draw(rt, "remaining")), Limit: 5,
		Reset: time.Duration(rapid.IntRange(1, 6).Draw(rt, "reset")) * time.Second,
	}
	r.report(q)
	synctest.Wait()
	if q.Remaining == 0 {
		r.open = max(r.open, r.since()+q.Reset)
	}
}

func (r *run) pass(rt *rapid.T) {
	r.sleep(time.Duration(rapid.IntRange(1, 4000).Draw(rt, "time")) * time.Millisecond)
}

func (r *run) check(rt *rapid.T) {
	waiting := 0
	for i, f := range r.flights {
		switch {
		case f.waits():
			waiting++
			if r.since() > f.latest {
				rt.Fatalf("call %d waits at %v, and must not after %v", i, r.since(), f.latest)
			}
		case !f.ended.Load():
		case errors.Is(f.err, pacing.ErrPaced):
			if f.sent.Load() {
				rt.Fatalf("call %d was sent and rejected", i)
			}
		case !f.sent.Load() && !errors.Is(f.err, f.ctx.Err()) && !errors.Is(f.err, context.Canceled):
			rt.Fatalf("call %d was not sent: %v", i, f.err)
		}
		if f.sent.Load() && f.at > f.latest {
			rt.Fatalf("call %d was sent at %v, after %v", i, f.at, f.latest)
		}
	}
	if got := r.policy.(*pacing.Pacing[int]).Waiting(); got != waiting {
		rt.Fatalf("%d wait, want %d", got, waiting)
	}
}

// checkPause fails if a call is sent while the server's word holds. It runs after each step, when
// the word of the step is known.
func (r *run) checkPause(rt *rapid.T, step func(*rapid.T)) {
	open, before := r.open, r.since()
	sent := map[*flight]bool{}
	for _, f := range r.flights {
		sent[f] = f.sent.Load()
	}
	step(rt)
	for i, f := range r.flights {
		if f.sent.Load() && !sent[f] && f.at < open {
			rt.Fatalf("call %d was sent at %v, between %v and the end of the pause at %v", i, f.at, before, open)
		}
		if !f.sent.Load() || sent[f] {
			continue
		}
		for j, other := range r.flights[:i] {
			if other.waits() && other.attempt == f.attempt {
				rt.Fatalf("call %d overtook call %d", i, j)
			}
		}
	}
}

func (r *run) checked(step func(*rapid.T)) func(*rapid.T) {
	return func(rt *rapid.T) { r.checkPause(rt, step) }
}

// finish ends what runs. Then the calls that wait without a deadline must be sent, one after the
// other.
func (r *run) finish(rt *rapid.T) {
	for range 10000 {
		running := r.running()
		for _, f := range running {
			f.call.end(succeed)
		}
		if len(running) == 0 && r.policy.(*pacing.Pacing[int]).Waiting() == 0 {
			return
		}
		r.sleep(100 * time.Millisecond)
	}
	rt.Fatal("calls wait for ever")
}

// TestWhatHoldsAtAnyRate runs random programs against a pacing: calls that overlap, end in any
// order and any way, wait, give up and are canceled, and a server that says whatever it likes.
func TestWhatHoldsAtAnyRate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		maxWait := time.Duration(rapid.IntRange(0, 20).Draw(rt, "max wait")) * time.Second
		in(t, paced(pacing.WithMaxWait(maxWait)), func(w *world) {
			// A failure of rapid is a panic, which must not leave the bubble's own goroutine.
			defer func() { failed = recover() }()
			r := &run{world: w, maxWait: maxWait}
			rt.Repeat(map[string]func(*rapid.T){
				"begin": r.checked(r.begin), "end": r.checked(r.end), "cancel": r.checked(r.cancel), "report": r.checked(r.reportQuota),
				"pass": r.checked(r.pass), "": r.check,
			})
			r.finish(rt)
		})
		if failed != nil {
			panic(failed)
		}
	})
}
