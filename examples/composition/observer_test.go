package composition_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/timeout"
)

func TestAnObserverSeesOnlyTheInnerPolicies(t *testing.T) {
	for _, order := range []struct {
		stack  string
		place  int // how many policies are outside the log
		levels string
	}{
		{"slogmw( fallback( retry( f ) ) )", 0, "INFO INFO WARN INFO"}, // two retries, the fallback, the call
		{"fallback( slogmw( retry( f ) ) )", 1, "INFO INFO WARN"},      // two retries, and a call that failed
		{"fallback( retry( slogmw( f ) ) )", 2, "WARN WARN WARN"},      // three calls that failed
	} {
		virtual(t, func(t *testing.T) {
			var log bytes.Buffer
			policies := []policy.Policy[int]{fallback.Value(-1), retrying(time.Second)}
			policies = append(policies[:order.place:order.place], append([]policy.Policy[int]{
				slogmw.New[int](slog.New(slog.NewTextHandler(&log, nil))),
			}, policies[order.place:]...)...)
			p, err := policy.New("orders", policies...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Do(t.Context(), failing(0)); err != nil {
				t.Fatal(err)
			}
			var levels []string
			for line := range strings.Lines(log.String()) {
				_, rest, _ := strings.Cut(line, "level=")
				level, _, _ := strings.Cut(rest, " ")
				levels = append(levels, level)
			}
			if got := strings.Join(levels, " "); got != order.levels {
				t.Errorf("%s: %s\n%s", order.stack, got, log.String())
			}
		})
	}
}

func TestRetriesInsideRetriesMultiply(t *testing.T) {
	virtual(t, func(t *testing.T) {
		outer, err := policy.New("orders", retrying(0), retrying(0), retrying(0))
		if err != nil {
			t.Fatal(err)
		}
		outcome := outer.Execute(t.Context(), failing(0))
		if outcome.Attempts != 27 {
			t.Errorf("%d attempts", outcome.Attempts)
		}
	})
}

func TestABreakerInsideTheTimeoutDoesNotCountIt(t *testing.T) {
	for _, order := range []struct {
		stack  string
		inside bool
		opened bool
	}{
		{"breaker( timeout( f ) )", false, true},
		{"timeout( breaker( f ) )", true, true}, // to the breaker it is the caller's deadline, which counts
	} {
		virtual(t, func(t *testing.T) {
			policies := []policy.Policy[int]{breaker.New[int](), timeout.New[int](time.Second)}
			if order.inside {
				policies[0], policies[1] = policies[1], policies[0]
			}
			p, err := policy.New("orders", policies...)
			if err != nil {
				t.Fatal(err)
			}
			for range 5 {
				_, _ = p.Do(t.Context(), hanging)
			}
			if isOpen(p) != order.opened {
				t.Errorf("%s: open %t", order.stack, isOpen(p))
			}
		})
	}
}

// The timeout of each attempt is a share of the time until the caller's deadline, as in recipes.md.
func TestTheDeadlineIsSharedOutAmongTheAttempts(t *testing.T) {
	virtual(t, func(t *testing.T) {
		const attempts = 3
		p, err := policy.New("orders",
			retry.New[int](retry.WithMaxAttempts(attempts), retry.WithBackoff(retry.Constant(0))),
			timeout.New[int](time.Minute, timeout.WithFunc(func(ctx context.Context) time.Duration {
				deadline, ok := ctx.Deadline()
				if !ok {
					return 0 // the timeout of New
				}
				return time.Until(deadline) / time.Duration(max(attempts-policy.Attempt(ctx)+1, 1))
			})),
		)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var begins []time.Duration
		start := time.Now()
		_, _ = p.Do(ctx, func(ctx context.Context) (int, error) {
			begins = append(begins, time.Since(start))
			return hanging(ctx)
		})
		if len(begins) != 3 || begins[1] != time.Second || begins[2] != 2*time.Second {
			t.Errorf("the attempts began at %v", begins)
		}
	})
}
