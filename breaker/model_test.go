package breaker_test

import (
	"slices"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// model is what a circuit must do, said one step at a time: nothing in it is atomic, packed or lazy.
type model struct {
	threshold, atOnce, needed int
	cooldown, probeTimeout    time.Duration

	state      breaker.State
	forced     bool
	since      time.Time // when the state was entered
	generation int       // how often it was
	failures   int
	successes  int
	probes     []probe      // that hold a permit
	changes    []transition // that were not taken yet
}

type transition struct {
	From, To breaker.State
	Failures int
}

type probe struct {
	id    int
	since time.Time
}

// ticket is an admitted call. That of a probe has an id.
type ticket struct{ generation, id int }

func (m *model) enter(now time.Time, state breaker.State, forced bool, failures int) {
	if state != m.state {
		m.changes = append(m.changes, transition{m.state, state, failures})
	}
	m.state, m.forced, m.since, m.failures = state, forced, now, failures
	m.generation++
	m.successes, m.probes = 0, nil
}

// rejects returns why a call is rejected now and how long at most that goes on. An empty reason means that it is admitted.
func (m *model) rejects(now time.Time) (reason string, retryAfter time.Duration) {
	m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return now.Sub(p.since) >= m.probeTimeout })
	switch {
	case m.state == breaker.Open && m.forced:
		return "open", 0
	case m.state == breaker.Open && now.Sub(m.since) < m.cooldown:
		return "open", m.cooldown - now.Sub(m.since)
	case m.state == breaker.HalfOpen && len(m.probes) == m.atOnce:
		return "half_open", m.probeTimeout - now.Sub(m.probes[0].since)
	default:
		return "", 0
	}
}

func (m *model) shown(now time.Time) breaker.State {
	if reason, _ := m.rejects(now); m.state == breaker.Open && reason == "" {
		return breaker.HalfOpen
	}
	return m.state
}

func (m *model) counts(now time.Time) breaker.Counts {
	m.rejects(now)
	return breaker.Counts{Failures: m.failures, Probes: len(m.probes), ProbeSuccesses: m.successes}
}

// begin admits a call, which nothing rejects now. The id is one that no other call has.
func (m *model) begin(now time.Time, id int) ticket {
	if m.state == breaker.Closed {
		return ticket{m.generation, 0}
	}
	if m.state == breaker.Open {
		m.enter(now, breaker.HalfOpen, false, 0)
	}
	m.probes = append(m.probes, probe{id, now})
	return ticket{m.generation, id}
}

func (m *model) end(now time.Time, t ticket, said says) {
	if t.generation != m.generation || m.forced {
		return
	}
	m.probes = slices.DeleteFunc(m.probes, func(p probe) bool { return p.id == t.id })
	switch {
	case said == failure && m.state == breaker.HalfOpen:
		m.enter(now, breaker.Open, false, 1)
	case said == success && m.state == breaker.HalfOpen:
		if m.successes++; m.successes == m.needed {
			m.enter(now, breaker.Closed, false, 0)
		}
	case said == failure:
		if m.failures++; m.failures == m.threshold {
			m.enter(now, breaker.Open, false, m.failures)
		}
	case said == success:
		m.failures = 0
	}
}
