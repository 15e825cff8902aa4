package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

func ExampleNew() {
	orders := policy.Must(policy.New("orders", breaker.New[string](
		breaker.WithName("orders"),
		breaker.WithFailureThreshold(3),
		breaker.WithCooldown(time.Minute),
	)))

	for range 4 {
		_, err := orders.Do(context.Background(), func(context.Context) (string, error) {
			return "", errors.New("503 Service Unavailable")
		})
		fmt.Println(errors.Is(err, breaker.ErrOpen), err)
	}
	// Output:
	// false 503 Service Unavailable
	// false 503 Service Unavailable
	// false 503 Service Unavailable
	// true circuit breaker open: orders: try again in 1m0s
}

func ExampleNewCircuit() {
	circuit := breaker.NewCircuit(
		breaker.WithName("orders"),
		breaker.WithOnStateChange(func(from, to breaker.State) { fmt.Println(from, "to", to) }),
	)
	fmt.Println(circuit.State(), circuit.Available())

	circuit.ForceOpen() // for the time of a maintenance
	fmt.Println(circuit.State(), circuit.Available())
	circuit.Reset()
	// Output:
	// closed true
	// closed to open
	// open false
	// open to closed
}

func ExampleFor() {
	type stock struct{ Pieces int }
	circuit := breaker.NewCircuit(breaker.WithName("warehouse"), breaker.WithFailureThreshold(1))
	count := policy.Must(policy.New("count", breaker.For[stock](circuit)))
	reserve := policy.Must(policy.New("reserve", breaker.For[string](circuit)))

	_, err := count.Do(context.Background(), func(context.Context) (stock, error) {
		return stock{}, errors.New("connection refused")
	})
	fmt.Println("count:", err)
	_, err = reserve.Do(context.Background(), func(context.Context) (string, error) {
		return "reservation 1", nil
	})
	fmt.Println("reserve:", errors.Is(err, breaker.ErrOpen))
	// Output:
	// count: connection refused
	// reserve: true
}

func ExampleOpenError() {
	pipeline := policy.Must(policy.New("orders", breaker.New[int](breaker.WithFailureThreshold(1))))
	call := func() error {
		return pipeline.Run(context.Background(), func(context.Context) error { return errors.New("502 Bad Gateway") })
	}
	_ = call()

	if open, ok := errors.AsType[*breaker.OpenError](call()); ok {
		fmt.Println("come back in", open.RetryAfter.Round(time.Second))
	}
	// Output:
	// come back in 1m0s
}

func ExampleWithClassifier() {
	// This API answers 401 when it is down.
	ofOurAPI := func(err error) (classify.Verdict, bool) {
		if v := classify.Of(err); v.Status == 401 {
			return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
		}
		return classify.Verdict{}, false // the rules of package classify decide
	}
	circuit := breaker.NewCircuit(breaker.WithClassifier(ofOurAPI))
	pipeline := policy.Must(policy.New("orders", breaker.For[int](circuit)))

	_ = pipeline.Run(context.Background(), func(context.Context) error { return errors.New("401 Unauthorized") })
	_ = pipeline.Run(context.Background(), func(context.Context) error { return errors.New("400 Bad Request") })
	fmt.Println(circuit.Counts().Failures)
	// Output:
	// 1
}
