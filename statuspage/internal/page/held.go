package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// maxKeys is how many keys of a group are shown.
const maxKeys = 10

// Held is what holds the calls of a pipeline back now: bulkheads and pacing policies.
type Held struct {
	Limit   figure `json:"limit"`   // the lowest one in force of adaptive bulkheads, or 0
	Paced   figure `json:"paced"`   // seconds until the next call may be sent
	Waiting uint64 `json:"waiting"` // calls, in the queues of all
}

// HeldOf returns what holds the calls of the pipeline back.
func HeldOf(d *policy.Description) Held {
	var h Held
	h.add(d, 0)
	return h
}

// shown returns h as it is shown, in which no limit is null.
func (h *Held) shown() Held {
	shown := *h
	if shown.Limit == 0 {
		shown.Limit = figure(math.NaN())
	}
	return shown
}

func (h *Held) add(d *policy.Description, depth int) {
	if d.Kind == policy.KindBulkhead || d.Kind == policy.KindPacing {
		h.addGauges(observe.Gauges(d))
		return
	}
	if depth == maxDepth {
		return
	}
	for i := range d.Parts {
		h.add(&d.Parts[i], depth+1)
	}
}

func (h *Held) addGauges(all []policy.Gauge) {
	for _, g := range all {
		switch value := positive(g.Value); g.Name {
		case policy.GaugeLimit:
			h.Limit = figure(observe.LowestLimit(float64(h.Limit), value))
		case policy.GaugePaced:
			h.Paced = max(h.Paced, figure(value))
		case policy.GaugeWaiting:
			h.Waiting += uint64(min(value, math.MaxInt32))
		}
	}
}

// Text says what holds calls back, or is empty.
func (h *Held) Text() string {
	var all []string
	if h.Limit > 0 {
		all = append(all, fmt.Sprintf("limit %.4g", float64(h.Limit)))
	}
	if h.Paced > 0 {
		all = append(all, "paced for "+duration(h.Paced))
	}
	if h.Waiting > 0 {
		all = append(all, grouped(h.Waiting)+" waiting")
	}
	return strings.Join(all, ", ")
}

// pressure is how much a key of a group holds its calls back.
type pressure struct {
	Held

	part *policy.Description
}

// addKeys shows a group with a limit or a pause for each key: what they are together, and those
// that hold most calls back.
func (r *policyRow) addKeys(d *policy.Description) {
	r.Gauges = gauges(observe.Gauges(d))
	r.Keys = len(d.Parts)
	var holding []pressure
	for i := range d.Parts {
		one := pressure{part: &d.Parts[i]}
		if one.addGauges(one.part.Gauges); one.Held != (Held{}) {
			holding = append(holding, one)
		}
	}
	r.HeldKeys = len(holding)
	slices.SortStableFunc(holding, func(a, b pressure) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.Paced, a.Paced))
	})
	for _, one := range holding[:min(len(holding), maxKeys)] {
		r.Policies = append(r.Policies, policyRow{
			Kind: CleanName(one.part.Kind), Name: CleanName(one.part.Name), Gauges: gauges(one.part.Gauges),
		})
	}
}
