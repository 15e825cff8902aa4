package fallback_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func ExampleValue() {
	pipeline := policy.Must(policy.New("recommendations", fallback.Value([]string{"bestseller"})))

	outcome := pipeline.Execute(context.Background(), func(context.Context) ([]string, error) {
		return nil, errors.New("the service is down")
	})
	fmt.Println(outcome.Value, outcome.Err, outcome.Degraded)
	// Output: [bestseller] <nil> true
}

func ExampleFunc() {
	lastKnown := map[string]int{"EUR": 108}
	pipeline := policy.Must(policy.New("rates",
		fallback.Func(func(_ context.Context, err error) (int, error) {
			if rate, ok := lastKnown["EUR"]; ok {
				return rate, nil
			}
			return 0, err // decline: there is nothing to answer with
		}),
	))

	rate, err := pipeline.Do(context.Background(), func(context.Context) (int, error) {
		return 0, errors.New("connection refused")
	})
	fmt.Println(rate, err)
	// Output: 108 <nil>
}

func ExampleWithWhen() {
	unauthorized := errors.New("unauthorized")
	pipeline := policy.Must(policy.New("profile",
		fallback.Value("guest", fallback.WithWhen(func(err error) bool { return !errors.Is(err, unauthorized) })),
	))

	_, err := pipeline.Do(context.Background(), func(context.Context) (string, error) { return "", unauthorized })
	fmt.Println(err)
	// Output: unauthorized
}

func Example_chain() {
	fail := func(name string) func(context.Context, error) (string, error) {
		return func(context.Context, error) (string, error) { return "", errors.New(name + " is empty") }
	}
	pipeline := policy.Must(policy.New("article",
		fallback.Value("no article"),       // 3. else this
		fallback.Func(fail("the archive")), // 2. else from there
		fallback.Func(fail("the cache")),   // 1. from here
	))

	text, err := pipeline.Do(context.Background(), func(context.Context) (string, error) {
		return "", errors.New("connection refused")
	})
	fmt.Println(text, err)
	// Output: no article <nil>
}
