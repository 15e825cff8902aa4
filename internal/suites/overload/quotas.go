package overload

import (
	"fmt"
	"time"
)

// quotas are services that are well, behind a rate limit.
func quotas() []Scenario {
	kinds := []QuotaKind{FixedWindow, TokenBucket, Concurrency}
	cells := make([]Scenario, 0, 4*len(kinds))
	for _, says := range []bool{false, true} {
		for _, kind := range kinds {
			cells = append(cells, burst(kind, says), above(kind, says))
		}
	}
	return cells
}

// quota returns a scenario of a service of 50 workers of 20 ms behind a rate limit.
func quota(name string, q Quota) Scenario {
	name += ", " + string(q.Kind)
	if q.RetryAfter {
		name += ", Retry-After"
	}
	return Scenario{
		Name: "quota: " + name, Service: "quota", Trouble: name,
		Workers: 50, ServiceTime: 20 * time.Millisecond, Queue: 1000, Patience: time.Second,
		Load: constantly(0), Condition: healthy, Quota: &q, Seed: 1,
	}
}

// burst is 30 requests at once, of which 10 a second are allowed, or 10 at the same time.
func burst(kind QuotaKind, says bool) Scenario {
	c := quota("30 at once", Quota{Kind: kind, Limit: 10, Window: time.Second, RetryAfter: says})
	c.Batch, c.End, c.Runs = 30, time.Second, 50
	return c
}

// above is a fifth more requests than are allowed: 100 a second, or 2 at the same time.
func above(kind QuotaKind, says bool) Scenario {
	q := Quota{Kind: kind, Limit: 100, Window: time.Second, RetryAfter: says}
	if kind == Concurrency {
		q.Limit = 2
	}
	c := quota(fmt.Sprintf("%.1f times the limit", 1.2), q)
	c.Load = constantly(120)
	c.From, c.End = 5*time.Second, 65*time.Second
	return c
}
