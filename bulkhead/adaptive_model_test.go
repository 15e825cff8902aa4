package bulkhead_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// adaptiveRun is an adaptive bulkhead and the calls that a random program makes.
type adaptiveRun struct {
	slots  *bulkhead.Slots
	tested *bulkhead.Bulkhead[int]
	calls  []*call
	cancel []context.CancelFunc
}

func newAdaptiveRun(rt *rapid.T) *adaptiveRun {
	patience := rapid.SampledFrom([]time.Duration{1, time.Millisecond, time.Second, time.Minute, 1 << 62}).Draw(rt, "patience")
	slots := bulkhead.NewAdaptiveSlots(bulkhead.WithPatience(patience))
	return &adaptiveRun{slots: slots, tested: bulkhead.For[int](slots)}
}

func (r *adaptiveRun) begin(rt *rapid.T) {
	deadline := rapid.SampledFrom([]time.Duration{0, 1, time.Second, 1 << 62}).Draw(rt, "deadline")
	importance := policy.Importance(rapid.IntRange(-1, 1).Draw(rt, "importance"))
	for range rapid.SampledFrom([]int{1, 2, 20}).Draw(rt, "calls") {
		ctx, cancel := context.WithCancel(context.Background())
		if deadline > 0 {
			ctx, cancel = context.WithTimeout(context.Background(), deadline)
		}
		r.calls = append(r.calls, begin(policy.WithImportance(ctx, importance), r.tested))
		r.cancel = append(r.cancel, cancel)
	}
}

func (r *adaptiveRun) running() []*call {
	return slices.DeleteFunc(slices.Clone(r.calls), func(c *call) bool { return !c.running.Load() })
}

func (r *adaptiveRun) end(rt *rapid.T) {
	ends := map[string]policy.Func[int]{
		"answer": succeed, "panic": manners["panic"], "Goexit": manners["Goexit"],
		"fails": func(context.Context) (int, error) { return 0, classify.Transient(errors.New("503")) },
		"lost":  func(context.Context) (int, error) { return 0, context.DeadlineExceeded },
	}
	how := ends[rapid.SampledFrom([]string{"answer", "answer", "panic", "Goexit", "fails", "lost"}).Draw(rt, "how")]
	running := r.running()
	for range min(len(running), rapid.SampledFrom([]int{1, 5, 100}).Draw(rt, "calls")) {
		running[0].end(how)
		running = running[1:]
	}
}

func (r *adaptiveRun) pass(rt *rapid.T) {
	time.Sleep(rapid.SampledFrom([]time.Duration{1, time.Millisecond, time.Second / 4, time.Second, time.Hour}).Draw(rt, "time"))
	synctest.Wait()
}

func (r *adaptiveRun) cancelOne(rt *rapid.T) {
	if len(r.cancel) > 0 {
		rapid.SampledFrom(r.cancel).Draw(rt, "call")()
		synctest.Wait()
	}
}

// check holds after every step.
func (r *adaptiveRun) check(rt *rapid.T) {
	running, waiting := len(r.running()), 0
	for _, c := range r.calls {
		if c.waits() {
			waiting++
		}
		if c.ended.Load() && c.returned && c.err != nil && c.value != 0 {
			rt.Fatalf("a value with an error: %v, %v", c.value, c.err)
		}
	}
	if r.slots.Running() != running || r.slots.Waiting() != waiting {
		rt.Fatalf("%d run and %d wait, want %d and %d", r.slots.Running(), r.slots.Waiting(), running, waiting)
	}
	if limit := r.slots.Limit(); limit < 0 || limit == 0 && waiting > 0 {
		rt.Fatalf("%d wait at a limit of %d", waiting, limit)
	}
}

// abandon ends what still runs and waits, so that a failure leaves no goroutine.
func (r *adaptiveRun) abandon() {
	for _, cancel := range r.cancel {
		cancel()
	}
	synctest.Wait()
	for _, c := range r.running() {
		c.end(succeed)
	}
}

// finish ends all calls, and checks that the limit always lets calls in again.
func (r *adaptiveRun) finish(rt *rapid.T) {
	for range 2 { // a call that waits may get its place only when another has waited in vain
		for len(r.running()) > 0 {
			r.running()[0].end(succeed)
		}
		time.Sleep(1 << 61)
		synctest.Wait()
	}
	for len(r.running()) > 0 {
		r.running()[0].end(succeed)
	}
	for _, c := range r.calls {
		if !c.ended.Load() {
			rt.Fatal("a call never ends")
		}
	}
	if c := begin(context.Background(), r.tested); !c.running.Load() {
		rt.Fatalf("an idle bulkhead lets no call in: %v", c.err)
	} else {
		c.end(succeed)
	}
	for _, cancel := range r.cancel {
		cancel()
	}
}

// TestAnAdaptiveBulkheadSurvivesRandomPrograms runs random programs: calls that overlap, wait, end
// in any order and any way, are canceled and out of time.
func TestAnAdaptiveBulkheadSurvivesRandomPrograms(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			defer func() { failed = recover() }()
			r := newAdaptiveRun(rt)
			defer r.abandon()
			rt.Repeat(map[string]func(*rapid.T){
				"begin": r.begin, "end": r.end, "cancel": r.cancelOne, "pass": r.pass, "": r.check,
			})
			r.finish(rt)
		})
		if failed != nil {
			panic(failed)
		}
	})
}
