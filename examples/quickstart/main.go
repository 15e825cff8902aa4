// Quickstart puts a pipeline around a function that fails twice, answers once, and then always
// fails.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func main() {
	pipeline := policy.Must(policy.New("weather",
		fallback.Value("no forecast"),    // what to answer when all else has failed
		retry.New[string](),              // 3 attempts, with waits between them
		breaker.New[string](),            // stops calling what failed 5 times in a row, for 60 s
		timeout.New[string](time.Second), // limits each attempt
	))
	requests := 0
	forecast := func(context.Context) (string, error) {
		if requests++; requests == 3 {
			return "sunny", nil
		}
		return "", errors.New("503 Service Unavailable")
	}
	for call := range 4 {
		outcome := pipeline.Execute(context.Background(), forecast)
		fmt.Printf("call %d: %s (attempts: %d, degraded: %t)\n", call+1, outcome.Value, outcome.Attempts, outcome.Degraded)
	}
	fmt.Println("requests:", requests)
}
