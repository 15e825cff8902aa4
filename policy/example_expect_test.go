package policy_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func ExampleExpect() {
	errMiss := errors.New("cache: no such key") // such as redis.Nil

	pipeline := policy.Must(policy.New("cache",
		policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) }),
		retry.New[string](),
	))
	value, err := pipeline.Do(context.Background(), func(ctx context.Context) (string, error) {
		fmt.Println("attempt", policy.Attempt(ctx))
		return "", errMiss
	})
	fmt.Printf("%q, %v\n", value, err == errMiss)
	// Output:
	// attempt 1
	// "", true
}
