package observe_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

func TestAGroupMeasuresWhatItsPartsDo(t *testing.T) {
	part := func(kind string, gauges ...policy.Gauge) policy.Description {
		return policy.Description{Kind: kind, Gauges: gauges}
	}
	limit := func(running, waiting, limit float64) policy.Description {
		return part(policy.KindBulkhead, policy.Gauge{Name: policy.GaugeRunning, Value: running},
			policy.Gauge{Name: policy.GaugeWaiting, Value: waiting}, policy.Gauge{Name: policy.GaugeLimit, Value: limit})
	}
	pause := func(seconds float64) policy.Description {
		return part(policy.KindPacing, policy.Gauge{Name: policy.GaugePaced, Value: seconds})
	}
	for name, test := range map[string]struct {
		of   policy.Description
		want map[string]float64
	}{
		"no group": {limit(3, 2, 7), map[string]float64{"running": 3, "waiting": 2, "limit": 7}},
		"limits": {
			policy.Description{Kind: policy.KindBulkhead, Parts: []policy.Description{limit(5, 0, 0), limit(3, 2, 9), limit(4, 1, 4), limit(0, 0, 0)}},
			map[string]float64{"running": 12, "waiting": 3, "limit": 4},
		},
		"limits none of which is in force": {
			policy.Description{Kind: policy.KindBulkhead, Parts: []policy.Description{limit(5, 0, 0), limit(3, 0, 0)}},
			map[string]float64{"running": 8, "waiting": 0, "limit": 0},
		},
		"what is no number": {
			policy.Description{Kind: policy.KindPacing, Parts: []policy.Description{pause(math.NaN()), pause(12), pause(math.NaN())}},
			map[string]float64{"paced": 12},
		},
		"pauses": {
			policy.Description{Kind: policy.KindPacing, Parts: []policy.Description{pause(0), pause(12), pause(3)}},
			map[string]float64{"paced": 12},
		},
		"a group that measures some of it, as it shows only some of its parts": {
			policy.Description{
				Kind: policy.KindPacing, Gauges: []policy.Gauge{{Name: policy.GaugePaced, Value: 60}},
				Parts: []policy.Description{pause(12), part(policy.KindPacing, policy.Gauge{Name: policy.GaugeWaiting, Value: 4})},
			},
			map[string]float64{"paced": 60, "waiting": 4},
		},
		"policies of a chain": {
			policy.Description{Kind: "mine", Parts: []policy.Description{limit(5, 0, 0)}}, map[string]float64{},
		},
		"a pipeline in a pipeline": {
			policy.Description{Kind: policy.KindPipeline, Parts: []policy.Description{
				{Kind: policy.KindPipeline, Gauges: []policy.Gauge{{Name: policy.GaugeRunning, Value: 1}}},
			}},
			map[string]float64{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := test.of.String()
			got := make(map[string]float64)
			for _, g := range observe.Gauges(&test.of) {
				got[g.Name] = g.Value
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("gauges (-want +got):\n%s", diff)
			}
			if after := test.of.String(); after != before {
				t.Errorf("the description was %s, and is %s", before, after)
			}
		})
	}
}

func TestTheLowestLimitIsOneThatIsInForce(t *testing.T) {
	for _, test := range []struct{ a, b, want float64 }{
		{0, 0, 0}, {0, 5, 5}, {5, 0, 5}, {5, 7, 5}, {7, 5, 5}, {5, 5, 5}, {-1, 5, 5}, {5, -1, 5}, {-1, 0, 0},
	} {
		if got := observe.LowestLimit(test.a, test.b); got != test.want {
			t.Errorf("of %v and %v: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
