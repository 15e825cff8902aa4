// Tenants has a circuit for each tenant. The database of one tenant goes down; the others do not
// notice.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type tenantKey struct{}

func withTenant(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

func tenantOf(ctx context.Context) string {
	tenant, _ := ctx.Value(tenantKey{}).(string)
	return tenant
}

const cooldown = 100 * time.Millisecond

func run(ctx context.Context, out io.Writer) error {
	circuits := breaker.NewGroup[string](
		breaker.WithName("tenants"), // in logs and metrics: one name for all of them
		breaker.WithFailureThreshold(3),
		breaker.WithCooldown(cooldown),
		breaker.WithMaxCircuits(10_000), // a flood of tenants takes no more memory than that
		breaker.WithIdleTimeout(time.Hour),
	)
	pipeline, err := policy.New("orders", breaker.ForKey[int](circuits, tenantOf))
	if err != nil {
		return err
	}
	databases := databases{down: map[string]bool{"acme": true}, queries: map[string]int{}}

	for _, tenant := range []string{"acme", "globex"} {
		callTenTimes(withTenant(ctx, tenant), out, pipeline, &databases)
	}
	printStates(out, circuits)

	databases.down["acme"] = false
	time.Sleep(cooldown)
	orders, err := pipeline.Do(withTenant(ctx, "acme"), databases.orders)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "acme is back: %d orders\n", orders)
	printStates(out, circuits)
	return nil
}

func callTenTimes(ctx context.Context, out io.Writer, pipeline *policy.Pipeline[int], databases *databases) {
	var answered, failed, rejected int
	for range 10 {
		switch _, err := pipeline.Do(ctx, databases.orders); {
		case err == nil:
			answered++
		case errors.Is(err, breaker.ErrOpen):
			rejected++
		default:
			failed++
		}
	}
	tenant := tenantOf(ctx)
	fmt.Fprintf(out, "%-7s 10 calls: %d answered, %d failed, %d rejected; %d queries\n",
		tenant, answered, failed, rejected, databases.queries[tenant])
}

func printStates(out io.Writer, circuits *breaker.Group[string]) {
	states := maps.Collect(circuits.All())
	for _, tenant := range slices.Sorted(maps.Keys(states)) {
		fmt.Fprintf(out, "  circuit of %s: %v\n", tenant, states[tenant].State())
	}
}

// databases has one database for each tenant.
type databases struct {
	down    map[string]bool
	queries map[string]int
}

func (d databases) orders(ctx context.Context) (int, error) {
	tenant := tenantOf(ctx)
	d.queries[tenant]++
	if d.down[tenant] {
		return 0, errors.New("connection refused")
	}
	return 42, nil
}
