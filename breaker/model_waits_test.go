package breaker_test

import (
	"context"
	"errors"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/policy"
)

// localWait is the time that a call spends in a queue of this process before it is made.
type localWait struct {
	began, ended time.Time // ended is zero during the wait
	admitted     bool      // by the circuit
	release      chan struct{}
}

func newLocalWait() *localWait { return &localWait{began: time.Now(), release: make(chan struct{})} }

// until returns how long the wait has lasted. It is 0 for nil.
func (w *localWait) until(now time.Time) time.Duration {
	switch {
	case w == nil:
		return 0
	case w.ended.IsZero():
		return now.Sub(w.began)
	default:
		return w.ended.Sub(w.began)
	}
}

func (w *localWait) isOver() bool { return w == nil || !w.ended.IsZero() }

func (w *localWait) end() {
	w.ended = time.Now()
	close(w.release)
	synctest.Wait()
}

type waitKey struct{}

// localQueue is a policy in which the calls with a localWait wait.
type localQueue struct{}

func (localQueue) Waits() bool { return true }

func (localQueue) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	if w, ok := ctx.Value(waitKey{}).(*localWait); ok {
		w.admitted = true
		end := policy.BeginWait(ctx)
		<-w.release
		end()
	}
	return next.Do(ctx)
}

// queued makes calls that wait in a queue inside the circuit.
func (r *run) queued(w *localWait) func(context.Context, policy.Func[int]) (int, error) {
	return func(ctx context.Context, fn policy.Func[int]) (int, error) {
		return r.chain.Do(context.WithValue(ctx, waitKey{}, w), fn)
	}
}

// chain returns a pipeline that is observed, with a queue inside the circuit.
func (r *run) newChain() *policy.Pipeline[int] {
	observed := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return next.Observe(&r.seen).Do(ctx)
	})
	return policy.Must(policy.New("chain", observed, r.numbers, localQueue{}))
}

// letThrough ends the wait of a call.
func (r *run) letThrough(rt *rapid.T) {
	for _, f := range r.flights {
		if !f.permit.wait.isOver() {
			f.permit.wait.end()
			return
		}
	}
	rt.SkipNow()
}

// callTooLate makes a call in a context that has ended.
func (r *run) callTooLate(rt *rapid.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := r.number(ctx, func(context.Context) (int, error) {
		rt.Fatal("the function is called")
		return 0, nil
	})
	if events := r.seen.Take(); !errors.Is(err, context.Canceled) || len(events) > 0 {
		rt.Fatalf("got %v, and the events %v", err, events)
	}
}
