package bookkeeping

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// Names of the pipelines. The inner one reports the attempts of the outer one.
const (
	plain   = "plain"
	guarded = "guarded"
	hedged  = "hedged"
	rescued = "rescued"
	outer   = "outer"
	inner   = "inner"
)

// limit ends attempts that hang. It is short, as nothing else takes time.
const limit = 2 * time.Millisecond

// stack is a pipeline, and the name of the pipeline that reports its attempts.
type stack struct {
	pipeline *policy.Pipeline[string]
	name     string
	reporter string
}

// stacks returns the pipelines under test. Observe makes the outermost policy.
func stacks(observe func() policy.Policy[string], k *keeper) ([]stack, error) {
	retries := func() policy.Policy[string] {
		return retry.New[string](retry.WithBackoff(retry.Constant(0)), retry.WithMaxAttempts(4))
	}
	limited := func() policy.Policy[string] { return timeout.New[string](limit) }
	var all []stack
	var err error
	add := func(name, reporter string, policies ...policy.Policy[string]) *policy.Pipeline[string] {
		if err != nil {
			return nil
		}
		var p *policy.Pipeline[string]
		p, err = policy.New(name, append([]policy.Policy[string]{observe(), expectMiss}, policies...)...)
		all = append(all, stack{p, name, reporter})
		return p
	}

	add(plain, plain, k.countEvents(plain), retries(), limited())
	add(guarded, guarded, k.countEvents(guarded), retries(), breaker.New[string](breaker.WithCooldown(limit)),
		new(pacer), bulkhead.New[string](4), limited())
	add(hedged, hedged, k.countEvents(hedged), policy.Recover[string](), retries(), hedge(), policy.Recover[string](), limited())
	add(rescued, rescued, k.countEvents(rescued), fallback.Value("instead"), policy.Recover[string](), retries(), limited())
	nested := add(inner, inner, k.countEvents(inner), retries(), new(pacer), limited())
	add(outer, inner, fallback.Value("instead"), nested)
	return all, err
}

var expectMiss = policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })

// countEvents returns a policy that counts the events of a pipeline.
func (k *keeper) countEvents(pipeline string) policy.Policy[string] {
	return &observed{policy.Observation{Observer: eventCounter{k, pipeline}, Untimed: true}}
}

type observed struct{ observation policy.Observation }

func (o *observed) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	return next.ObserveIn(&o.observation).Do(ctx)
}

func (*observed) Synchronous() bool { return true }

type eventCounter struct {
	keeper   *keeper
	pipeline string
}

func (c eventCounter) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}
func (c eventCounter) EndAttempt(context.Context, policy.AttemptRecord) {}
func (c eventCounter) Event(_ context.Context, e policy.Event)          { c.keeper.addEvent(c.pipeline, e.Type) }

// pacer says of every third attempt that it waits, without a wait.
type pacer struct{ attempts atomic.Int64 }

func (p *pacer) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	if p.attempts.Add(1)%3 == 0 {
		next.Emit(ctx, policy.Event{Type: policy.EventPaced, Policy: policy.KindPacing})
	}
	return next.Do(ctx)
}

func (*pacer) Synchronous() bool { return true }

// hedge makes two attempts at once, cancels the slower one, and waits for it.
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
