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

	circuit.ForceOpen() // during maintenance
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

	_ = pipeline.Run(context.Background(), func(context.Context) error { return errors.New("400 Bad Request") })
	_ = pipeline.Run(context.Background(), func(context.Context) error { return errors.New("401 Unauthorized") })
	fmt.Println(circuit.Counts().Failures)
	// Output:
	// 1
}

func ExampleWithSuccessIf() {
	errSoldOut := errors.New("sold out")
	circuit := breaker.NewCircuit(
		// An answer, though it is an error.
		breaker.WithSuccessIf(func(err error) bool { return errors.Is(err, errSoldOut) }),
	)
	pipeline := policy.Must(policy.New("orders", breaker.For[int](circuit)))

	for _, result := range []error{errors.New("connection reset"), errors.New("connection reset"), errSoldOut} {
		_ = pipeline.Run(context.Background(), func(context.Context) error { return result })
		fmt.Println(circuit.Counts().Failures)
	}
	// Output:
	// 1
	// 2
	// 0
}

func ExampleWithFailureRate() {
	circuit := breaker.NewCircuit(
		// Half of the calls of the last 30 seconds, if these were 4 or more.
		breaker.WithFailureRate(0.5, 30*time.Second, 4),
	)
	pipeline := policy.Must(policy.New("orders", breaker.For[int](circuit)))

	for call := range 4 {
		_ = pipeline.Run(context.Background(), func(context.Context) error {
			if call%2 == 0 {
				return errors.New("503 Service Unavailable")
			}
			return nil
		})
		fmt.Println(circuit.State(), circuit.Counts().Window.Failures, "of", circuit.Counts().Window.Calls)
	}
	// Output:
	// closed 1 of 1
	// closed 1 of 2
	// closed 2 of 3
	// open 0 of 0
}

func ExampleWithSlowCalls() {
	circuit := breaker.NewCircuit(
		// Opens when 80 % of the calls of the last 10 seconds took longer than 2.
		breaker.WithSlowCalls(2*time.Second, 0.8),
	)
	fmt.Println(circuit.Describe())
	// Output:
	// breaker [closed](failure threshold 5, slow calls 0.8 over 2s, window 10s, at least 20 calls, cooldown 1m0s, probes at once 1, probe successes 1, probe timeout 1m0s)
}

func ExampleWithCooldownBackoff() {
	circuit := breaker.NewCircuit(
		breaker.WithFailureThreshold(1),
		// 1 s, then 2 s, 4 s, and so on to 1 m, or a little less.
		breaker.WithCooldownBackoff(time.Second, time.Minute, 2),
	)
	pipeline := policy.Must(policy.New("orders", breaker.For[int](circuit)))

	_ = pipeline.Run(context.Background(), func(context.Context) error { return errors.New("503 Service Unavailable") })
	fmt.Println(circuit.RetryAfter() <= time.Second, circuit.RetryAfter() > 700*time.Millisecond)
	// Output:
	// true true
}

func ExampleWithCooldownByCalls() {
	circuit := breaker.NewCircuit(
		breaker.WithFailureThreshold(1),
		// One call in three is a probe, even if there are a thousand of them a second.
		breaker.WithCooldownByCalls(2, time.Nanosecond, time.Minute),
	)
	pipeline := policy.Must(policy.New("orders", breaker.For[int](circuit)))

	for range 7 {
		err := pipeline.Run(context.Background(), func(context.Context) error { return errors.New("503 Service Unavailable") })
		fmt.Println(errors.Is(err, breaker.ErrOpen))
	}
	// Output:
	// false
	// true
	// true
	// false
	// true
	// true
	// false
}

func ExampleNewGroup() {
	hosts := breaker.NewGroup[string](
		breaker.WithName("hosts"),
		breaker.WithFailureThreshold(1),
		breaker.WithMaxCircuits(100),
	)
	call := func(host string, err error) error {
		_, err = breaker.For[int](hosts.Get(host)).Apply(context.Background(),
			policy.NextFunc(func(context.Context) (int, error) { return 0, err }))
		return err
	}

	_ = call("a.example", errors.New("connection refused"))
	fmt.Println("a:", errors.Is(call("a.example", nil), breaker.ErrOpen))
	fmt.Println("b:", errors.Is(call("b.example", nil), breaker.ErrOpen))
	for host, circuit := range hosts.All() {
		if circuit.State() == breaker.Open {
			fmt.Println(host, "is open")
		}
	}
	// Output:
	// a: true
	// b: false
	// a.example is open
}

func ExampleForKey() {
	type tenantKey struct{}
	tenants := breaker.NewGroup[string](breaker.WithFailureThreshold(1))
	tenantOf := func(ctx context.Context) string {
		tenant, _ := ctx.Value(tenantKey{}).(string)
		return tenant
	}
	pipeline := policy.Must(policy.New("orders", breaker.ForKey[int](tenants, tenantOf)))

	for _, tenant := range []string{"red", "red", "blue"} {
		ctx := context.WithValue(context.Background(), tenantKey{}, tenant)
		err := pipeline.Run(ctx, func(context.Context) error { return errors.New("the tenant's database is down") })
		fmt.Println(tenant, err)
	}
	// Output:
	// red the tenant's database is down
	// red circuit breaker open: try again in 1m0s
	// blue the tenant's database is down
}

func ExampleWithKeyOptions() {
	models := breaker.NewGroup[string](
		breaker.WithKeyOptions(func(model string) []breaker.Option {
			return []breaker.Option{
				breaker.WithName(model), // there are few of them
				breaker.WithOnStateChange(func(from, to breaker.State) { fmt.Println(model, from, "to", to) }),
			}
		}),
	)
	models.Get("small").ForceOpen()
	models.Get("large").ForceOpen()
	// Output:
	// small closed to open
	// large closed to open
}

// A service where a third of the calls fail is not down, however many calls there are.
func ExampleWithSustainedFailureRate() {
	b := breaker.New[string](
		breaker.WithSustainedFailureRate(0.8, time.Second, 20),
		breaker.WithCooldown(200*time.Millisecond),
	)
	pipeline := policy.Must(policy.New("inventory", b))
	call := func(err error) {
		_ = pipeline.Run(context.Background(), func(context.Context) error { return err })
	}
	for i := range 3000 {
		if i%3 == 0 {
			call(errors.New("down"))
		} else {
			call(nil)
		}
	}
	fmt.Println(b.State())

	b.Reset()
	for range 20 {
		call(errors.New("down"))
	}
	fmt.Println(b.State())

	// Output:
	// closed
	// open
}
