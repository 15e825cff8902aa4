package overload

import (
	"fmt"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// Tuning is what a user might choose who knew what will happen.
type Tuning struct {
	// Limit is that of a bulkhead, 0 for none. Cooldown is that of a breaker, 0 for none.
	Limit    int
	Cooldown time.Duration
	// Attempts is 1 or more. Budget is whether a budget limits the retries.
	Attempts int
	Budget   bool
}

// String returns the tuning in words.
func (n Tuning) String() string {
	limit, cooldown, attempts := "no limit", "no breaker", "no retry"
	if n.Limit > 0 {
		limit = fmt.Sprintf("limit %d", n.Limit)
	}
	if n.Cooldown > 0 {
		cooldown = fmt.Sprintf("breaker %v", n.Cooldown)
	}
	if n.Attempts > 1 {
		attempts = fmt.Sprintf("%d attempts", n.Attempts)
	}
	if n.Budget {
		attempts += " with budget"
	}
	return attempts + ", " + cooldown + ", " + limit
}

// Stack returns the stack that is tuned so, inside of it a timeout: the patience of the callers.
func (n Tuning) Stack() Stack {
	var policies []made
	if n.Attempts > 1 {
		policies = append(policies, n.retry)
	}
	if n.Cooldown > 0 {
		policies = append(policies, breaking(n.Cooldown))
	}
	if n.Limit > 0 {
		policies = append(policies, limited(n.Limit))
	}
	return Stack{n.String(), client(policies...)}
}

func (n Tuning) retry(time.Duration) policy.Policy[nothing] {
	options := []retry.Option{retry.WithMaxAttempts(n.Attempts)}
	if n.Budget {
		options = append(options, retry.WithBudget(retry.NewBudget(retry.AWSTokenBucket())))
	}
	return retry.New[nothing](options...)
}

// Oracle looks for the best tuning for a scenario, one number after the other: the limit, the
// cooldown, the attempts, and then what is next to the best. Run simulates one tuning.
func Oracle(run func(Tuning) Result) (Tuning, Result) {
	o := oracle{run: run, best: Tuning{Attempts: 3, Budget: true}, seen: make(map[Tuning]Result)}
	o.result = o.look(o.best)
	o.limits()
	o.cooldowns()
	o.attempts()
	o.neighbours()
	return o.best, o.result
}

type oracle struct {
	run    func(Tuning) Result
	seen   map[Tuning]Result
	best   Tuning
	result Result
}

func (o *oracle) look(n Tuning) Result {
	r, ok := o.seen[n]
	if !ok {
		r = o.run(n)
		o.seen[n] = r
	}
	return r
}

// try keeps the tuning if it is better, or as good with fewer attempts.
func (o *oracle) try(n Tuning) Result {
	r := o.look(n)
	if gain := r.Goodput() - o.result.Goodput(); gain > 0 || gain == 0 && r.Attempts < o.result.Attempts {
		o.best, o.result = n, r
	}
	return r
}

// limits tries the powers of two from 8192 down to 1, until lower ones only get worse. Those above
// what was ever under way are no limit.
func (o *oracle) limits() {
	n, peak := o.best, o.result.Peak
	worse, last := 0, o.result.Goodput()
	for n.Limit = 8192; n.Limit >= 1 && worse < 3; n.Limit /= 2 {
		if n.Limit >= peak {
			continue
		}
		goodput := o.try(n).Goodput()
		if goodput < last-0.01 {
			worse++
		} else {
			worse = 0
		}
		last = goodput
	}
}

var cooldowns = []time.Duration{
	0, 50 * time.Millisecond, 200 * time.Millisecond, time.Second, 5 * time.Second, 20 * time.Second, time.Minute,
}

func (o *oracle) cooldowns() {
	n := o.best
	for _, n.Cooldown = range cooldowns {
		o.try(n)
	}
}

func (o *oracle) attempts() {
	n := o.best
	for _, kind := range []Tuning{{Attempts: 1}, {Attempts: 3, Budget: true}, {Attempts: 3}} {
		n.Attempts, n.Budget = kind.Attempts, kind.Budget
		o.try(n)
	}
}

// neighbours tries what is next to the best, and no limit.
func (o *oracle) neighbours() {
	best := o.best
	for _, limit := range []int{0, best.Limit / 2, best.Limit * 2} {
		n := best
		n.Limit = limit
		o.try(n)
	}
	for _, cooldown := range []time.Duration{best.Cooldown / 2, best.Cooldown * 2} {
		n := o.best
		n.Cooldown = cooldown
		o.try(n)
	}
}
