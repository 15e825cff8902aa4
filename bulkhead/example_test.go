package bulkhead_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func ExampleNew() {
	guarded := bulkhead.New[int](1, bulkhead.WithName("stock"))
	pipeline := policy.Must(policy.New("inventory", guarded))
	fetch := func(context.Context) (int, error) { return 12, nil }

	ctx := context.Background()
	stock, err := pipeline.Do(ctx, func(ctx context.Context) (int, error) {
		// A second call, while this one is under way.
		_, err := pipeline.Do(ctx, fetch)
		fmt.Println(err)
		fmt.Println(errors.Is(err, bulkhead.ErrFull), guarded.Running())
		return fetch(ctx)
	})
	fmt.Println(stock, err, guarded.Running())
	// Output:
	// bulkhead full: stock: no place free, calls under way at most: 1
	// true 1
	// 12 <nil> 0
}

// Two prompts at once, and the others wait.
func ExampleWithQueue() {
	model := policy.Must(policy.New("model",
		bulkhead.New[string](2, bulkhead.WithQueue(100, time.Minute)),
	))
	ask := func(context.Context) (string, error) { return "an answer", nil }

	var prompts sync.WaitGroup
	for range 10 {
		prompts.Go(func() {
			if _, err := model.Do(context.Background(), ask); err != nil {
				fmt.Println(err)
			}
		})
	}
	prompts.Wait()
	fmt.Println(model.Describe())
	// Output: pipeline "model"(bulkhead(max concurrent 2, queue 100, max wait 1m0s, running 0, waiting 0))
}

func ExampleNewSlots() {
	slots := bulkhead.NewSlots(8, bulkhead.WithName("warehouse"))
	fmt.Println(slots.Running(), slots.Describe())
	// Output: 0 bulkhead "warehouse"(max concurrent 8, running 0)
}

// Pipelines of different types share the places of one dependency.
func ExampleFor() {
	slots := bulkhead.NewSlots(1, bulkhead.WithName("warehouse"))
	count := policy.Must(policy.New("count", bulkhead.For[int](slots)))
	reserve := policy.Must(policy.New("reserve", bulkhead.For[string](slots)))

	_ = count.Run(context.Background(), func(ctx context.Context) error {
		_, err := reserve.Do(ctx, func(context.Context) (string, error) { return "reservation 1", nil })
		fmt.Println("reserve:", err)
		return nil
	})
	// Output: reserve: bulkhead full: warehouse: no place free, calls under way at most: 1
}

// A rejection ends the retrying: trying again would add to the load.
func ExampleFullError() {
	guarded := bulkhead.New[int](1)
	pipeline := policy.Must(policy.New("inventory", retry.New[int](), guarded))

	_ = pipeline.Run(context.Background(), func(ctx context.Context) error {
		err := pipeline.Run(ctx, func(context.Context) error { return nil })
		if full, ok := errors.AsType[*bulkhead.FullError](err); ok {
			fmt.Println("full, of calls:", full.Max)
		}
		return nil
	})
	// Output: full, of calls: 1
}
