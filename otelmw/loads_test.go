package otelmw_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

// limited describes an adaptive bulkhead; a limit of 0 is none.
func limited(name string, running, waiting, limit float64) policy.Description {
	return policy.Description{Kind: policy.KindBulkhead, Name: name, Gauges: []policy.Gauge{
		{Name: policy.GaugeRunning, Value: running}, {Name: policy.GaugeWaiting, Value: waiting}, {Name: policy.GaugeLimit, Value: limit},
	}}
}

// paced describes a pacing policy.
func paced(name string, seconds, waiting float64) policy.Description {
	return policy.Description{Kind: policy.KindPacing, Name: name, Gauges: []policy.Gauge{
		{Name: policy.GaugePaced, Value: seconds}, {Name: policy.GaugeWaiting, Value: waiting},
	}}
}

func groupOf(kind, name string, parts ...policy.Description) policy.Description {
	return policy.Description{Kind: kind, Name: name, Parts: parts}
}

// loads are the series of bulkheads and pacing policies, by the names of these.
type loads struct{ Running, Waiting, Limits, PacingWaiting, Pauses map[string]float64 }

func (o *telemetry) loads(t *testing.T) loads {
	t.Helper()
	read := func(metric, key string) map[string]float64 {
		values := make(map[string]float64)
		for _, p := range o.points(t, metric) {
			values[p.Attributes[key].(string)] = p.Sum + float64(p.Value)
		}
		return values
	}
	return loads{
		read("tenax.bulkhead.running", "tenax.bulkhead.name"), read("tenax.bulkhead.waiting", "tenax.bulkhead.name"),
		read("tenax.bulkhead.limit", "tenax.bulkhead.name"),
		read("tenax.pacing.waiting", "tenax.pacing.name"), read("tenax.pacing.pause", "tenax.pacing.name"),
	}
}

type values = map[string]float64

func TestLimitsAndPausesAreGauges(t *testing.T) {
	for name, test := range map[string]struct {
		policies []policy.Description
		want     loads
	}{
		"without a name": {
			[]policy.Description{limited("", 7, 2, 8), paced("", 1.5, 3)},
			loads{values{"inventory": 7}, values{"inventory": 2}, values{"inventory": 8}, values{"inventory": 3}, values{"inventory": 1.5}},
		},
		"at rest": {
			[]policy.Description{limited("model", 7, 0, 0), paced("model", 0, 0)},
			loads{values{"model": 7}, values{"model": 0}, values{}, values{"model": 0}, values{"model": 0}},
		},
		"namesakes": {
			[]policy.Description{limited("a", 7, 0, 8), limited("a", 5, 1, 0), limited("a", 1, 0, 6), paced("b", 2, 9), paced("b", 3, 1)},
			loads{values{"a": 7}, values{"a": 1}, values{"a": 6}, values{"b": 9}, values{"b": 3}},
		},
		"groups without names of their parts": {
			[]policy.Description{
				groupOf("bulkhead", "hosts", limited("hosts", 7, 0, 0), limited("hosts", 5, 1, 5), limited("", 1, 2, 6)),
				groupOf("pacing", "", paced("", 2, 9), paced("", 3, 1)),
			},
			loads{values{"hosts": 13}, values{"hosts": 3}, values{"hosts": 5}, values{"inventory": 10}, values{"inventory": 3}},
		},
		"a group that names its parts": {
			[]policy.Description{
				groupOf("bulkhead", "hosts", limited("north", 7, 0, 0), limited("south", 5, 1, 5), limited("south", 2, 0, 0), limited("", 1, 0, 0)),
			},
			loads{
				values{"north": 7, "south": 7, "hosts": 1},
				values{"north": 0, "south": 1, "hosts": 0},
				values{"south": 5},
				values{},
				values{},
			},
		},
		"a group that measures all of its keys and shows one": {
			[]policy.Description{{
				Kind: "pacing", Gauges: paced("", 60, 100).Gauges, Parts: []policy.Description{paced("", 60, 4)},
			}},
			loads{values{}, values{}, values{}, values{"inventory": 100}, values{"inventory": 60}},
		},
		"what is no number": {
			[]policy.Description{limited("a", math.NaN(), -1, math.NaN()), paced("b", math.NaN(), math.Inf(1)), paced("c", math.Inf(1), -1)},
			loads{
				values{"a": 0}, values{"a": 0}, values{}, values{"b": math.MaxInt32, "c": 0}, values{"b": 0, "c": math.MaxInt32},
			},
		},
		"gauges of policies outside Tenax": {
			[]policy.Description{{Kind: "limiter", Gauges: limited("", 1, 1, 1).Gauges}, {Kind: "bulkhead"}, {Kind: "pacing"}},
			loads{values{}, values{}, values{}, values{}, values{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTelemetry()
			var policies []policy.Policy[string]
			for _, d := range test.policies {
				policies = append(policies, describing[string]{d})
			}
			p := observed(t, o, "inventory", policies...)
			p.Do(t.Context(), succeed)
			if diff := cmp.Diff(test.want, o.loads(t)); diff != "" {
				t.Errorf("loads (-want +got):\n%s", diff)
			}
			p.Do(t.Context(), succeed)
		})
	}
}

func TestLimitsOfManyHostsAreBoundedAndAlwaysTheSame(t *testing.T) {
	var hosts []policy.Description
	for i := range 1200 {
		hosts = append(hosts, limited(fmt.Sprint("host ", i), float64(i), 0, float64(i+1)))
	}
	o := newTelemetry()
	p := observed[string](t, o, "inventory", describing[string]{groupOf("bulkhead", "hosts", hosts...)})
	p.Do(t.Context(), succeed)
	first := o.loads(t)
	if n := len(first.Running); n != 501 || first.Running["_OTHER"] != 1199 || first.Limits["_OTHER"] != 501 {
		t.Errorf("%d series; the others are %v with the limit %v", n, first.Running["_OTHER"], first.Limits["_OTHER"])
	}
	if diff := cmp.Diff(first, o.loads(t)); diff != "" {
		t.Errorf("the next time (-first +second):\n%s", diff)
	}
	p.Do(t.Context(), succeed)
}

func TestPacedCallsAreMeasured(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "inventory",
		emitting[string](policy.Event{Type: policy.EventPaced, Policy: policy.KindPacing, Delay: 1500 * time.Millisecond}),
		emitting[string](policy.Event{Type: policy.EventPaced, Policy: policy.KindPacing, Delay: 500 * time.Millisecond}))
	p.Do(t.Context(), succeed)
	want := []point{{Attributes: attributes{"tenax.pipeline.name": "inventory"}, Count: 2, Sum: 2}}
	if diff := cmp.Diff(want, o.points(t, "tenax.pacing.delay")); diff != "" {
		t.Errorf("tenax.pacing.delay (-want +got):\n%s", diff)
	}
	call := attributes{"tenax.pipeline.name": "inventory", "tenax.outcome": "success", "tenax.attempts": int64(1)}
	if diff := cmp.Diff(call, o.spans()[0].Attributes); diff != "" {
		t.Errorf("a call that waited is as any other (-want +got):\n%s", diff)
	}
}
