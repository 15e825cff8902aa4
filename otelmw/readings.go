package otelmw

import (
	"math"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// How many circuits, bulkheads and pacing policies of a pipeline have series of their own. Each has
// three, and OpenTelemetry's SDK keeps 2000 of a metric by default.
const (
	maxCircuits = 500
	maxLoads    = 500
)

// readings are the values of a pipeline's gauges at a moment. A policy without a name of its own
// has that of its pipeline. Policies of the same name are merged: into a circuit that may be in
// several states at once, the lowest budget, the fullest bulkhead, the longest pause.
type readings struct {
	circuits  map[string]states
	budgets   map[string]float64 // by pipeline
	bulkheads map[string]load
	pacings   map[string]load
}

// states has 1 for each state that a circuit is in, and 0 for the other states of package breaker.
type states map[string]int64

// load is what bulkheads and pacing policies measure. What one does not measure is negative.
type load struct {
	running, waiting float64
	limit            float64 // the lowest in force
	pause            float64 // in seconds
}

func readingsOf(d policy.Description, pipeline string) readings {
	r := readings{
		circuits: make(map[string]states), budgets: make(map[string]float64),
		bulkheads: make(map[string]load), pacings: make(map[string]load),
	}
	r.add(d, pipeline)
	return r
}

func (r *readings) add(d policy.Description, pipeline string) {
	if d.Kind == policy.KindPipeline && d.Name != "" {
		pipeline = observe.Name(d.Name)
	}
	if d.State != "" {
		r.addCircuit(observe.NameOr(d.Name, pipeline), observe.State(d.State))
	}
	switch d.Kind {
	case policy.KindRetry:
		r.addBudget(d.Gauges, pipeline)
	case policy.KindBulkhead:
		addLoads(r.bulkheads, d, pipeline)
		return
	case policy.KindPacing:
		addLoads(r.pacings, d, pipeline)
		return
	}
	for _, part := range d.Parts {
		r.add(part, pipeline)
	}
}

func (r *readings) addCircuit(name, state string) {
	if r.circuits[name] == nil && len(r.circuits) >= maxCircuits {
		name = observe.Other
	}
	if r.circuits[name] == nil {
		r.circuits[name] = states{policy.StateClosed: 0, policy.StateOpen: 0, policy.StateHalfOpen: 0}
	}
	r.circuits[name][state] = 1
}

func (r *readings) addBudget(gauges []policy.Gauge, pipeline string) {
	for _, g := range gauges {
		if level, there := r.budgets[pipeline]; g.Name == policy.GaugeBudgetLevel && (!there || g.Value < level) {
			r.budgets[pipeline] = g.Value
		}
	}
}

// addLoads adds a policy, or a group of them. If the parts of a group have names, each of these is
// a load; otherwise the group is.
func addLoads(to map[string]load, d policy.Description, pipeline string) {
	d.Name = observe.NameOr(d.Name, pipeline)
	for _, named := range namesakes(d) {
		measured := load{-1, -1, -1, -1}
		for _, g := range observe.Gauges(&named) {
			measured.set(g)
		}
		name := named.Name
		if _, there := to[name]; !there && len(to) >= maxLoads {
			name = observe.Other
		}
		if other, there := to[name]; there {
			measured.merge(other)
		}
		to[name] = measured
	}
}

// namesakes returns the parts of a group by their names, in their order, or else the policy itself.
func namesakes(d policy.Description) []policy.Description {
	if !observe.IsGroup(&d) {
		return []policy.Description{d}
	}
	var all []policy.Description
	index := make(map[string]int)
	for _, part := range d.Parts {
		name := observe.NameOr(part.Name, d.Name)
		at, there := index[name]
		if !there {
			at = len(all)
			index[name] = at
			all = append(all, policy.Description{Kind: d.Kind, Name: name})
		}
		all[at].Parts = append(all[at].Parts, part)
	}
	if len(all) == 1 && all[0].Name == d.Name {
		return []policy.Description{d}
	}
	return all
}

func (l *load) set(g policy.Gauge) {
	value := 0. // also for what is not a number
	if g.Value > 0 {
		value = min(g.Value, math.MaxInt32)
	}
	switch g.Name {
	case policy.GaugeRunning:
		l.running = value
	case policy.GaugeWaiting:
		l.waiting = value
	case policy.GaugeLimit:
		l.limit = value
	case policy.GaugePaced:
		l.pause = value
	}
}

func (l *load) merge(other load) {
	l.running, l.waiting = max(l.running, other.running), max(l.waiting, other.waiting)
	l.limit, l.pause = observe.LowestLimit(l.limit, other.limit), max(l.pause, other.pause)
}
