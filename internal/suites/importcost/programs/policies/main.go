// Policies guards a function by the policies of Tenax, without HTTP.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func main() {
	pipeline, err := policy.New("function",
		fallback.Value(1), retry.New[int](), breaker.New[int](), bulkhead.New[int](1), timeout.New[int](time.Second))
	if err == nil {
		_, err = pipeline.Do(context.Background(), func(context.Context) (int, error) { return 1, nil })
	}
	fmt.Println(err, canary.Canary{})
}
