package pacing_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

var errTooMany = classify.As(errors.New("429 too many requests"), classify.Verdict{
	Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: 20 * time.Millisecond,
})

// One caller is told to come back later, and the next one waits too.
func ExampleNew() {
	pipeline := policy.Must(policy.New("inventory", retry.New[int](), pacing.New[int]()))

	requests, began := 0, time.Now()
	fetch := func(context.Context) (int, error) {
		if requests++; requests == 1 {
			return 0, errTooMany
		}
		return 12, nil
	}
	stock, err := pipeline.Do(context.Background(), fetch)
	fmt.Println(stock, err, requests, time.Since(began) >= 20*time.Millisecond)
	// Output: 12 <nil> 2 true
}

// The limit of one tenant stops no other.
func ExampleForKey() {
	type tenantKey struct{}
	tenant := func(ctx context.Context) string { name, _ := ctx.Value(tenantKey{}).(string); return name }
	pacer := pacing.NewPacer[string]()
	pipeline := policy.Must(policy.New("inventory", pacing.ForKey[int](pacer, tenant)))

	call := func(name string, fn policy.Func[int]) error {
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), tenantKey{}, name), 10*time.Millisecond)
		defer cancel()
		_, err := pipeline.Do(ctx, fn)
		return err
	}
	fine := func(context.Context) (int, error) { return 12, nil }

	fmt.Println(call("busy", func(context.Context) (int, error) { return 0, errTooMany }))
	fmt.Println(errors.Is(call("busy", fine), pacing.ErrPaced))
	fmt.Println(call("idle", fine))
	// Output:
	// 429 too many requests
	// true
	// <nil>
}

// A server says in each answer how much is left.
func ExamplePacer_Report() {
	pacer := pacing.NewPacer[string]()
	pacer.Report("api.example", pacing.Quota{Remaining: 0, Limit: 100, Reset: time.Hour})

	pipeline := policy.Must(policy.New("api", pacing.ForKey[int](pacer, func(context.Context) string { return "api.example" })))
	err := pipeline.Run(context.Background(), func(context.Context) error { return nil })
	fmt.Println(errors.Is(err, pacing.ErrPaced), classify.Of(err).RetryAfter >= 10*time.Minute)
	// Output: true true
}

func ExampleNewPacer() {
	pacer := pacing.NewPacer[string](pacing.WithName("model"), pacing.WithMaxWait(time.Minute))
	fmt.Println(pacer.Describe())
	// Output: pacing "model"(max wait 1m0s, max pause 10m0s, keys at most 1024, paced keys 0, paced 0, waiting 0)
}

// A call without the time to wait is not sent.
func ExampleError() {
	guarded := pacing.New[int](pacing.WithName("stock"))
	pipeline := policy.Must(policy.New("inventory", guarded))
	guarded.Report(pacing.Quota{Remaining: 0, Reset: time.Minute})

	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := pipeline.Run(ctx, func(context.Context) error { return nil })
	if paced, ok := errors.AsType[*pacing.Error](err); ok {
		fmt.Println(paced.Name, paced.RetryAfter > 59*time.Second)
	}
	// Output: stock true
}
