package failsafemw

import (
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tenax-go/tenax/policy"
)

// circuit is what a breaker tells of itself, whatever its result type.
type circuit interface {
	State() circuitbreaker.State
	RemainingDelay() time.Duration
}

func (g *guard[T, R]) describe(d *policy.Description) {
	gauge := func(name string, value float64) { d.Gauges = append(d.Gauges, policy.Gauge{Name: name, Value: value}) }
	if g.circuit != nil {
		d.State = stateWord(g.circuit.State())
		if delay := g.circuit.RemainingDelay(); delay > 0 {
			gauge("retry after", delay.Seconds())
		}
	}
	if p, ok := g.policy.(interface{ Limit() int }); ok {
		gauge("limit", float64(p.Limit()))
	}
	if p, ok := g.policy.(interface{ Inflight() int }); ok {
		gauge("running", float64(p.Inflight()))
	}
	if p, ok := g.policy.(interface{ Queued() int }); ok {
		gauge("waiting", float64(p.Queued()))
	}
	if p, ok := g.policy.(interface{ RejectionRate() float64 }); ok {
		gauge("rejection rate", p.RejectionRate())
	}
}

// stateWord is Tenax's word for a state.
func stateWord(s circuitbreaker.State) string {
	switch s {
	case circuitbreaker.ClosedState:
		return "closed"
	case circuitbreaker.OpenState:
		return reasonOpen
	case circuitbreaker.HalfOpenState:
		return reasonHalfOpen
	default:
		return ""
	}
}
