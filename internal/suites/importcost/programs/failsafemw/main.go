// Failsafemw guards a function by a policy of failsafe-go.
package main

import (
	"context"
	"fmt"

	"github.com/failsafe-go/failsafe-go/bulkhead"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
	"github.com/tenax-go/tenax/policy"
)

func main() {
	pipeline, err := policy.New("function", failsafemw.New(bulkhead.New[int](1)))
	if err == nil {
		_, err = pipeline.Do(context.Background(), func(context.Context) (int, error) { return 1, nil })
	}
	fmt.Println(err, canary.Canary{})
}
