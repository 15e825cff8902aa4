package bookkeeping

import (
	"context"
	"sync"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// Names of the pipelines. The attempts of the outer one are those of the inner one, which tells of
// them.
const (
	plain   = "plain"
	guarded = "guarded"
	hedged  = "hedged"
	rescued = "rescued"
	outer   = "outer"
	inner   = "inner"
)

// limit ends attempts that hang, and is short, as nothing but that takes time.
const limit = 2 * time.Millisecond

// stack is a pipeline and which pipeline tells of its attempts.
type stack struct {
	pipeline *policy.Pipeline[string]
	name     string
	tells    string
}

// stacks returns the pipelines that are put to the test. Observe makes the policy that goes
// outermost.
func stacks(observe func() policy.Policy[string], k *keeper) ([]stack, error) {
	retries := func() policy.Policy[string] {
		return retry.New[string](retry.WithBackoff(retry.Constant(0)), retry.WithMaxAttempts(4))
	}
	limited := func() policy.Policy[string] { return timeout.New[string](limit) }
	var all []stack
	var err error
	add := func(name, tells string, policies ...policy.Policy[string]) *policy.Pipeline[string] {
		if err != nil {
			return nil
		}
		var p *policy.Pipeline[string]
		p, err = policy.New(name, append([]policy.Policy[string]{observe()}, policies...)...)
		all = append(all, stack{p, name, tells})
		return p
	}

	add(plain, plain, k.watch(plain), retries(), limited())
	add(guarded, guarded, k.watch(guarded), retries(), breaker.New[string](breaker.WithCooldown(limit)),
		bulkhead.New[string](4), limited())
	add(hedged, hedged, k.watch(hedged), policy.Recover[string](), retries(), hedge(), policy.Recover[string](), limited())
	add(rescued, rescued, k.watch(rescued), fallback.Value("instead"), policy.Recover[string](), retries(), limited())
	nested := add(inner, inner, k.watch(inner), retries(), limited())
	add(outer, inner, fallback.Value("instead"), nested)
	return all, err
}

// watch counts the events of a pipeline.
func (k *keeper) watch(pipeline string) policy.Policy[string] {
	return &watch{policy.Observation{Observer: watcher{k, pipeline}, Shared: true}}
}

type watch struct{ observation policy.Observation }

func (w *watch) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	return next.ObserveIn(&w.observation).Do(ctx)
}

func (*watch) Synchronous() bool { return true }

type watcher struct {
	keeper   *keeper
	pipeline string
}

func (w watcher) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}
func (w watcher) EndAttempt(context.Context, policy.AttemptRecord) {}
func (w watcher) Event(_ context.Context, e policy.Event)          { w.keeper.addEvent(w.pipeline, e.Type) }

// hedge makes two attempts at once, calls the loser off, and waits for it.
func hedge() policy.Policy[string] {
	type result struct {
		value string
		err   error
	}
	return policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		if c, ok := ctx.Value(callKey{}).(*call); ok {
			c.beginRound()
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results := make(chan result, 2)
		var attempts sync.WaitGroup
		defer attempts.Wait()
		for number := range 2 {
			if number > 0 {
				next.Emit(ctx, policy.Event{Type: policy.EventHedge, Policy: "hedge", Attempt: number + 1})
			}
			attempts.Go(func() {
				// Goexit ends the goroutine, and with it the attempt.
				r := result{err: policy.ErrGoexit}
				defer func() { results <- r }()
				r.value, r.err = next.Do(ctx)
			})
		}
		first := <-results
		if first.err != nil {
			first = <-results
		}
		cancel()
		return first.value, first.err
	})
}
