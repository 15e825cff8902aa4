package failsafemw

import (
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tenax-go/tenax/failsafemw/internal/executors"
	"github.com/tenax-go/tenax/policy"
)

var states = map[circuitbreaker.State]string{
	circuitbreaker.ClosedState:   policy.StateClosed,
	circuitbreaker.OpenState:     policy.StateOpen,
	circuitbreaker.HalfOpenState: policy.StateHalfOpen,
}

// describe adds the state and the gauges that a policy of failsafe-go reports.
func describe(d *policy.Description, p any, t traits) {
	gauge := func(name string, value float64) { d.Gauges = append(d.Gauges, policy.Gauge{Name: name, Value: value}) }
	if c, ok := p.(executors.Circuit); ok && t.counts {
		d.State = states[c.State()]
		if delay := c.RemainingDelay(); delay > 0 {
			gauge(policy.GaugeRetryAfter, delay.Seconds())
		}
	}
	if p, ok := p.(interface{ Limit() int }); ok {
		gauge(gaugeLimit, float64(p.Limit()))
	}
	if p, ok := p.(interface{ Inflight() int }); ok {
		gauge(policy.GaugeRunning, float64(p.Inflight()))
	}
	if p, ok := p.(interface{ Queued() int }); ok {
		gauge(policy.GaugeWaiting, float64(p.Queued()))
	}
	if p, ok := p.(interface{ RejectionRate() float64 }); ok {
		gauge(gaugeRejectionRate, p.RejectionRate())
	}
}
