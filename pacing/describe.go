package pacing

import (
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// mostParts bounds the keys in a description.
const mostParts = 100

// Waiting returns how many calls wait for their turn, of all keys.
func (p *Pacer[K]) Waiting() int {
	if p == nil {
		return 0
	}
	waiting := 0
	for _, l := range p.pacedLanes() {
		waiting += l.status(0).waiting
	}
	return waiting
}

// Describe returns the settings, how many keys are paced, the seconds until the next call of any
// paced key may be sent at the latest, and how many calls wait. It has a part for each of up to 100
// paced keys, which does not show the key.
func (p *Pacer[K]) Describe() policy.Description {
	d := p.describe()
	if d.Settings == nil {
		return d
	}
	settings := options.Settings(d.Settings)
	settings.Add("keys at most", p.maxKeys)
	settings.Add("paced keys", len(p.pacedLanes()))
	d.Settings = settings
	return d
}

func (p *Pacer[K]) describe() policy.Description {
	d := policy.Description{Kind: policy.KindPacing}
	if p.Validate() != nil {
		return d
	}
	d.Name = p.name
	settings := make(options.Settings, 0, 4)
	settings.Add("max wait", p.maxWait)
	settings.Add("max pause", p.maxPause)
	d.Settings = settings

	now := monotonic.Now()
	var all status
	for _, l := range p.pacedLanes() {
		s := l.status(now)
		all.paced, all.waiting = max(all.paced, s.paced), all.waiting+s.waiting
		if len(d.Parts) < mostParts {
			d.Parts = append(d.Parts, policy.Description{Kind: policy.KindPacing, Name: p.name, Gauges: s.gauges()})
		}
	}
	d.Gauges = all.gauges()
	return d
}

// status is what a lane does at a moment.
type status struct {
	paced   float64 // seconds until the next call may be sent
	waiting int
}

func (s status) gauges() []policy.Gauge {
	return []policy.Gauge{{Name: policy.GaugePaced, Value: s.paced}, {Name: policy.GaugeWaiting, Value: float64(s.waiting)}}
}

func (l *lane) status(now monotonic.Instant) status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return status{max(0, l.soonest().Sub(now)).Seconds(), l.queue.length}
}

func (l *lane) holdsBack() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.isPacing(monotonic.Now())
}
