package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// calls counts the calls.
type calls struct{ questions, searches atomic.Int64 }

const (
	askers    = 4
	searchers = 2
	burst     = 12 // questions at once when the model is slow: more than the bulkhead admits
)

// work makes calls until the context ends. Telemetry shows their results.
func (a *agent) work(ctx context.Context, f *forecast) *calls {
	var made calls
	var workers sync.WaitGroup
	ask := func() {
		_, _ = a.ask(ctx)
		made.questions.Add(1)
	}
	for range askers {
		workers.Go(func() {
			for rest(ctx, 20*time.Millisecond+rand.N(60*time.Millisecond)) {
				ask()
			}
		})
	}
	for range searchers {
		workers.Go(func() {
			for rest(ctx, 20*time.Millisecond+rand.N(60*time.Millisecond)) {
				_, _ = a.find(ctx)
				made.searches.Add(1)
			}
		})
	}
	workers.Go(func() {
		for rest(ctx, time.Second/2) {
			if f.now().name == "slow" {
				together(burst, ask)
			}
		}
	})
	workers.Wait()
	return &made
}

func together(n int, call func()) {
	var callers sync.WaitGroup
	for range n {
		callers.Go(call)
	}
	callers.Wait()
}
