package benchmarks_test

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/google/go-cmp/cmp"
	"github.com/sony/gobreaker/v2"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// peer is a breaker that guards whole calls. It opens after threshold failures in a row, for
// openFor, and admits one probe.
type peer struct {
	call   func(context.Context, func(context.Context) error) error
	closed func() bool
}

func peers(threshold int) map[string]peer {
	circuit := breaker.New[int](breaker.WithFailureThreshold(threshold), breaker.WithCooldown(openFor))
	failsafeBreaker := newFailsafeBreaker(uint(threshold), openFor)
	gobreakerBreaker := newGobreaker(uint32(threshold), openFor)
	return map[string]peer{
		"tenax": {
			func(ctx context.Context, fn func(context.Context) error) error {
				_, err := circuit.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) { return 0, fn(ctx) }))
				return err
			},
			func() bool { return circuit.State() == breaker.Closed },
		},
		"failsafe-go": {
			func(ctx context.Context, fn func(context.Context) error) error {
				executor := failsafe.With(failsafeBreaker).WithContext(ctx)
				return executor.RunWithExecution(func(failsafe.Execution[int]) error { return fn(ctx) })
			},
			failsafeBreaker.IsClosed,
		},
		"gobreaker": {
			func(ctx context.Context, fn func(context.Context) error) error {
				_, err := gobreakerBreaker.Execute(func() (int, error) { return 0, fn(ctx) })
				return err
			},
			func() bool { return gobreakerBreaker.State() == gobreaker.StateClosed },
		},
	}
}

func works(context.Context) error { return nil }

func fails(context.Context) error { return errTransient }

// run makes a call in its own goroutine, which may end in any way.
func (p peer) run(fn func(context.Context) error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { _ = recover() }()
		_ = p.call(background, fn)
	}()
	<-ended
}

// start begins a call, and returns the function that ends it with a result.
func (p peer) start() (end func(error)) {
	results, ended := make(chan error), make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.call(background, func(context.Context) error { return <-results })
	}()
	synctest.Wait()
	return func(err error) {
		results <- err
		<-ended
	}
}

// admits reports whether a call of the healthy function reaches it.
func (p peer) admits() (admitted bool) {
	p.run(func(context.Context) error {
		admitted = true
		return nil
	})
	return admitted
}

// halfOpen opens a breaker of threshold 1 and lets its cooldown pass.
func (p peer) halfOpen() {
	p.run(fails)
	time.Sleep(openFor + 1)
}

// TestWhereBreakersDiffer has a case for each line of the table in docs/breaker.md.
func TestWhereBreakersDiffer(t *testing.T) {
	type seen map[string]string
	yes := func(b bool, is, isNot string) string {
		if b {
			return is
		}
		return isNot
	}
	for _, test := range []struct {
		name      string
		threshold int
		do        func(peer) string
		want      seen
	}{
		{
			"a panic in the probe", 1, func(p peer) string {
				p.halfOpen()
				p.run(func(context.Context) error { panic("explosion") })
				time.Sleep(100 * openFor)
				return yes(p.admits(), "recovers", "rejects for ever")
			},
			seen{"tenax": "recovers", "failsafe-go": "rejects for ever", "gobreaker": "recovers"},
		},
		{
			"Goexit in the probe", 1, func(p peer) string {
				p.halfOpen()
				p.run(func(context.Context) error {
					runtime.Goexit()
					return nil
				})
				time.Sleep(100 * openFor)
				return yes(p.admits(), "recovers", "rejects for ever")
			},
			seen{"tenax": "recovers", "failsafe-go": "rejects for ever", "gobreaker": "rejects for ever"},
		},
		{
			"a probe that hangs", 1, func(p peer) string {
				p.halfOpen()
				end := p.start()
				time.Sleep(100 * openFor)
				defer end(nil)
				return yes(p.admits(), "admits another", "rejects for as long")
			},
			seen{"tenax": "admits another", "failsafe-go": "rejects for as long", "gobreaker": "rejects for as long"},
		},
		{
			"a success that began before the break, in half-open", 1, func(p peer) string {
				old := p.start()
				p.halfOpen()
				probe := p.start()
				old(nil)
				defer probe(nil)
				return yes(p.closed(), "closes", "is ignored")
			},
			seen{"tenax": "is ignored", "failsafe-go": "closes", "gobreaker": "is ignored"},
		},
		{
			"a failure that began before the break, in half-open", 1, func(p peer) string {
				old := p.start()
				p.halfOpen()
				probe := p.start()
				old(errTransient)
				probe(nil)
				return yes(p.closed(), "is ignored", "opens again")
			},
			seen{"tenax": "is ignored", "failsafe-go": "opens again", "gobreaker": "is ignored"},
		},
		{
			"callers that cancel", 5, func(p peer) string {
				for range 100 {
					ctx, cancel := context.WithCancel(background)
					_ = p.call(ctx, func(ctx context.Context) error {
						cancel()
						return ctx.Err()
					})
				}
				return yes(p.closed(), "nothing", "opens")
			},
			seen{"tenax": "nothing", "failsafe-go": "opens", "gobreaker": "opens"},
		},
		{
			"a probe that its caller cancels", 1, func(p peer) string {
				p.halfOpen()
				ctx, cancel := context.WithCancel(background)
				_ = p.call(ctx, func(ctx context.Context) error {
					cancel()
					return ctx.Err()
				})
				return yes(p.admits(), "gives its permit back", "opens for another cooldown")
			},
			seen{
				"tenax": "gives its permit back", "failsafe-go": "opens for another cooldown",
				"gobreaker": "opens for another cooldown",
			},
		},
		{
			"answers that blame the request (400)", 5, func(p peer) string {
				for range 100 {
					_ = p.call(background, func(context.Context) error {
						return classify.As(errors.New("no such field"), classify.HTTPStatus(400))
					})
				}
				return yes(p.closed(), "nothing", "opens")
			},
			seen{"tenax": "nothing", "failsafe-go": "opens", "gobreaker": "opens"},
		},
		{
			"an answer to the probe (404)", 1, func(p peer) string {
				p.halfOpen()
				_ = p.call(background, func(context.Context) error {
					return classify.As(errors.New("no such order"), classify.HTTPStatus(404))
				})
				return yes(p.closed(), "closes", "opens for another cooldown")
			},
			seen{
				"tenax": "closes", "failsafe-go": "opens for another cooldown", "gobreaker": "opens for another cooldown",
			},
		},
		{
			"a call in a context that has ended", 1, func(p peer) string {
				ctx, cancel := context.WithCancel(background)
				cancel()
				called := false
				_ = p.call(ctx, func(context.Context) error {
					called = true
					return nil
				})
				return yes(called, "calls", "calls nothing")
			},
			seen{"tenax": "calls nothing", "failsafe-go": "calls", "gobreaker": "calls"},
		},
		{
			"rejections by an inner breaker", 5, func(p peer) string {
				inner := peers(1)
				for range 100 {
					_ = p.call(background, func(ctx context.Context) error {
						for _, name := range []string{"tenax", "failsafe-go", "gobreaker"} {
							_ = inner[name].call(ctx, fails)
						}
						return inner["tenax"].call(ctx, works)
					})
				}
				return yes(p.closed(), "nothing", "opens")
			},
			seen{"tenax": "nothing", "failsafe-go": "opens", "gobreaker": "opens"},
		},
		{
			"the very end of the cooldown", 1, func(p peer) string {
				p.run(fails)
				time.Sleep(openFor)
				return yes(p.admits(), "admits", "rejects")
			},
			seen{"tenax": "admits", "failsafe-go": "admits", "gobreaker": "rejects"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := make(seen)
			for _, name := range slices.Sorted(maps.Keys(peers(1))) {
				inVirtualTime(t, func(*testing.T) { got[name] = test.do(peers(test.threshold)[name]) })
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
