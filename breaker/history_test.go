package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// TestConcurrentHistoriesAreAmongTheModelsAllowedOutcomes lets goroutines make calls at one instant
// of virtual time, and searches for an order of their steps that the model allows: no step comes
// before one that had ended when it began, each call is admitted or rejected as it was, and the
// final state of the circuit is the same.
func TestConcurrentHistoriesAreAmongTheModelsAllowedOutcomes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			defer func() { failed = recover() }()
			checkHistory(rt)
		})
		if failed != nil {
			panic(failed)
		}
	})
}

// visit is a call of the history: between its stamps it was admitted or rejected, and between the
// second pair it ended.
type visit struct {
	manner             manner
	rejected           string
	began, admitted    int64
	returning, settled int64
}

const (
	goroutines = 3
	visits     = 2
)

func checkHistory(rt *rapid.T) {
	m := drawModel(rt)
	m.factor = 0
	var reported []transition
	circuit := breaker.NewCircuit(append(m.options(), breaker.WithOnStateChange(func(from, to breaker.State) {
		reported = append(reported, transition{From: from, To: to})
	}))...)
	b := breaker.For[int](circuit)

	if rapid.Bool().Draw(rt, "begins half-open") {
		circuit.ForceOpen()
		circuit.Reset()
		m.force(time.Now(), breaker.Open, true)
		m.force(time.Now(), breaker.Closed, false)
		for id := 1; m.state == breaker.Closed; id++ {
			_, _ = b.Apply(context.Background(), policy.NextFunc(fail))
			m.end(time.Now(), m.begin(time.Now(), id, nil), failure)
		}
		time.Sleep(m.first)
	}
	m.changes, reported = nil, nil

	var histories [goroutines][]*visit
	for g := range histories {
		for range visits {
			v := &visit{manner: rapid.SampledFrom(manners).Draw(rt, "manner")}
			histories[g] = append(histories[g], v)
		}
	}
	live(b, &histories)

	end := &ordering{
		histories: histories, now: time.Now(), seen: make(map[string]bool),
		reported: reported, state: circuit.State(), counts: circuit.Counts(),
	}
	if !end.exists(m, position{}) {
		rt.Fatalf("no order of this history is allowed:\n%s\nchanges %v, %v, %+v", end, reported, end.state, end.counts)
	}
}

// live makes the calls: goroutines run concurrently, each with its own calls in sequence.
func live(b *breaker.Breaker[int], histories *[goroutines][]*visit) {
	var clock atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for _, history := range histories {
		all.Go(func() {
			<-start
			for _, v := range history {
				v.pay(b, &clock)
			}
		})
	}
	close(start)
	all.Wait()
}

func (v *visit) pay(b *breaker.Breaker[int], clock *atomic.Int64) {
	done := make(chan struct{})
	go func() { // its own goroutine, as it may end by Goexit
		defer close(done)
		defer func() {
			_ = recover()
			v.settled = clock.Add(1)
		}()
		v.began = clock.Add(1)
		caller := &caller{Context: context.Background()}
		_, err := b.Apply(caller, policy.NextFunc(func(ctx context.Context) (int, error) {
			v.admitted = clock.Add(1)
			caller.err = v.manner.caller
			v.returning = clock.Add(1)
			return v.manner.end(ctx)
		}))
		if open, ok := errors.AsType[*breaker.OpenError](err); ok && v.admitted == 0 {
			v.rejected, v.admitted = open.State.String(), clock.Add(1)
		}
	}()
	<-done
}

// ordering searches for an order.
type ordering struct {
	histories [goroutines][]*visit
	now       time.Time
	seen      map[string]bool // positions that lead nowhere

	reported []transition
	state    breaker.State
	counts   breaker.Counts
}

// position is the progress of each goroutine.
type position [goroutines]progress

type progress struct {
	visit  int
	phase  phase
	reason int // of the window to open
	seen   breaker.WindowCounts
	permit permit
}

// next moves to the next visit.
func (p *progress) next() { *p = progress{visit: p.visit + 1} }

// phase is the next step of a visit. Counting in the window, judging it, counting in a row or in the
// excess, and opening the circuit are separate steps, between which other goroutines may take theirs.
type phase int

const (
	begins phase = iota
	counts
	judges
	opens
	ends
)

func (o *ordering) exists(m *model, at position) bool {
	key := fmt.Sprint(at, *m)
	if o.seen[key] {
		return false
	}
	o.seen[key] = true

	finished := true
	for g := range at {
		if at[g].visit == len(o.histories[g]) {
			continue
		}
		finished = false
		if !o.mayBeNext(at, g) {
			continue
		}
		after, next := m.clone(), at
		if o.step(after, &next, g) && o.exists(after, next) {
			return true
		}
	}
	return finished && o.fits(m)
}

// interval returns when goroutine g's next step was under way.
func (o *ordering) interval(at position, g int) (from, to int64) {
	v := o.histories[g][at[g].visit]
	if at[g].phase == begins {
		return v.began, v.admitted
	}
	return v.returning, v.settled
}

// mayBeNext reports whether no other goroutine's next step was over before that of g began.
func (o *ordering) mayBeNext(at position, g int) bool {
	from, _ := o.interval(at, g)
	for other := range at {
		if other == g || at[other].visit == len(o.histories[other]) {
			continue
		}
		if _, to := o.interval(at, other); to < from {
			return false
		}
	}
	return true
}

// step takes the next step of g, and reports whether the model allows its observed result.
func (o *ordering) step(m *model, at *position, g int) bool {
	p := &at[g]
	v := o.histories[g][p.visit]
	current := p.permit.generation == m.generation && !m.forced
	withWindow := current && m.window > 0 && m.state == breaker.Closed && v.manner.meaning != neutral
	switch p.phase {
	case begins:
		return o.begin(m, at, g)
	case counts:
		if p.phase = ends; withWindow {
			m.ended = append(m.ended, ended{m.bucket(o.now), v.manner.meaning == failure, false})
			p.phase = judges
		}
	case judges:
		if p.phase = ends; withWindow {
			p.seen = m.seen(o.now)
			if p.reason = m.reason(o.now); p.reason > 0 {
				p.phase = opens
			}
		}
	case opens:
		if current {
			m.enter(o.now, breaker.Open, false, p.reason)
		}
		p.next()
	case ends:
		if reason := m.steadyReason(v.manner.meaning, p.seen); current && m.state == breaker.Closed && reason > 0 {
			p.reason, p.phase = reason, opens
			return true
		}
		m.endWithoutWindow(o.now, p.permit, v.manner.meaning, false, p.seen)
		p.next()
	}
	return true
}

func (o *ordering) begin(m *model, at *position, g int) bool {
	p := &at[g]
	v := o.histories[g][p.visit]
	reason, _, _ := m.rejects(o.now)
	if reason != v.rejected {
		return false
	}
	if reason != "" {
		p.next()
		return true
	}
	p.permit, p.phase = m.begin(o.now, 100+10*g+p.visit, nil), counts
	return true
}

// fits reports whether the circuit and the model end in the same state.
func (o *ordering) fits(m *model) bool {
	changes := slices.Clone(m.changes)
	for i := range changes {
		changes[i].Failures = 0
	}
	return slices.Equal(changes, o.reported) && m.shown(o.now) == o.state && m.counts(o.now) == o.counts
}

func (o *ordering) String() (text string) {
	for g, history := range o.histories {
		for _, v := range history {
			text += fmt.Sprintf("%d: from %d to %d rejected %q, from %d to %d %s\n",
				g, v.began, v.admitted, v.rejected, v.returning, v.settled, v.manner.name)
		}
	}
	return text
}

func (m *model) clone() *model {
	c := *m
	c.probes, c.ended, c.changes = slices.Clone(m.probes), slices.Clone(m.ended), slices.Clone(m.changes)
	return &c
}
