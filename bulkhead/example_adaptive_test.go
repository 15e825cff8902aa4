package bulkhead_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// There is no number to set, and nothing is limited while all is well.
func ExampleNewAdaptive() {
	pipeline := policy.Must(policy.New("inventory",
		bulkhead.NewAdaptive[int](bulkhead.WithPatience(2*time.Second)),
		timeout.New[int](2*time.Second),
	))
	var calls sync.WaitGroup
	for range 1000 {
		calls.Go(func() {
			if _, err := pipeline.Do(context.Background(), func(context.Context) (int, error) { return 12, nil }); err != nil {
				fmt.Println(err)
			}
		})
	}
	calls.Wait()
	fmt.Println(pipeline.Describe().Parts[0])
	// Output: bulkhead(patience 2s, running 0, waiting 0, limit 0)
}

// Pipelines of different types share what one dependency can do.
func ExampleNewAdaptiveSlots() {
	slots := bulkhead.NewAdaptiveSlots(bulkhead.WithName("warehouse"))
	count := policy.Must(policy.New("count", bulkhead.For[int](slots)))
	reserve := policy.Must(policy.New("reserve", bulkhead.For[string](slots)))

	_ = count.Run(context.Background(), func(ctx context.Context) error {
		return reserve.Run(ctx, func(context.Context) error {
			fmt.Println(slots.Running(), "under way, limit", slots.Limit(), "strained", slots.Strained())
			return nil
		})
	})
	// Output: 2 under way, limit 0 strained false
}

type tenant string

// Each tenant's backend has a limit of its own.
func ExampleForKey() {
	limits := bulkhead.NewGroup[tenant](bulkhead.WithMaxKeys(100))
	pipeline := policy.Must(policy.New("backend", bulkhead.ForKey[int](limits, func(ctx context.Context) tenant {
		name, _ := ctx.Value(tenant("")).(tenant)
		return name
	})))
	ctx := context.WithValue(context.Background(), tenant(""), tenant("a"))
	_ = pipeline.Run(ctx, func(context.Context) error {
		fmt.Println(limits.Len(), limits.Get("a").Running(), limits.Get("b").Running())
		return nil
	})
	// Output: 1 1 0
}
