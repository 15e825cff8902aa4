package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func ExampleNew() {
	pipeline := policy.Must(policy.New("inventory", timeout.New[string](20*time.Millisecond)))

	_, err := pipeline.Do(context.Background(), func(ctx context.Context) (string, error) {
		<-ctx.Done() // a query that never ends
		return "", ctx.Err()
	})
	fmt.Println(err)
	fmt.Println(errors.Is(err, timeout.ErrExceeded), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// timeout: no answer within 20ms
	// true true
}

func ExampleWithFunc() {
	type size struct{}
	limited := timeout.New[string](time.Minute, timeout.WithFunc(func(ctx context.Context) time.Duration {
		pages, _ := ctx.Value(size{}).(int)
		return time.Duration(pages) * 10 * time.Millisecond
	}))
	pipeline := policy.Must(policy.New("review", limited))

	ctx := context.WithValue(context.Background(), size{}, 3)
	_, err := pipeline.Do(ctx, func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	fmt.Println(err)
	// Output: timeout: no answer within 30ms
}

func ExampleWithAbandon() {
	limited := timeout.New[string](20*time.Millisecond, timeout.WithAbandon(10))
	pipeline := policy.Must(policy.New("legacy", limited))

	library := make(chan string)
	_, err := pipeline.Do(context.Background(), func(context.Context) (string, error) {
		return <-library, nil // knows nothing of contexts
	})
	fmt.Println(err)
	fmt.Println(pipeline.Describe())
	library <- "too late"
	// Output:
	// timeout: no answer within 20ms
	// pipeline "legacy"(timeout(limit 20ms, max abandoned 10, abandoned 1))
}

func ExampleWithOnLateResult() {
	closed := make(chan string)
	limited := timeout.New[string](20*time.Millisecond, timeout.WithAbandon(10),
		timeout.WithOnLateResult(func(value any, err error) {
			if handle, ok := value.(string); ok && err == nil {
				closed <- handle
			}
		}),
	)
	pipeline := policy.Must(policy.New("legacy", limited))

	library := make(chan string)
	_, err := pipeline.Do(context.Background(), func(context.Context) (string, error) { return <-library, nil })
	fmt.Println(err)
	library <- "handle 7"
	fmt.Println("closed", <-closed)
	// Output:
	// timeout: no answer within 20ms
	// closed handle 7
}
