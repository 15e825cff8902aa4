package statuspage_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

func limited(name string, running, waiting, limit float64) policy.Description {
	return policy.Description{Kind: policy.KindBulkhead, Name: name, Gauges: []policy.Gauge{
		{Name: policy.GaugeRunning, Value: running}, {Name: policy.GaugeWaiting, Value: waiting}, {Name: policy.GaugeLimit, Value: limit},
	}}
}

func paced(seconds, waiting float64) policy.Description {
	return policy.Description{Kind: policy.KindPacing, Gauges: []policy.Gauge{
		{Name: policy.GaugePaced, Value: seconds}, {Name: policy.GaugeWaiting, Value: waiting},
	}}
}

func TestAPipelineShowsWhatHoldsItsCallsBack(t *testing.T) {
	limit := func(n float64) *float64 { return &n }
	for name, test := range map[string]struct {
		policies []policy.Description
		want     held
		text     string
	}{
		"nothing":    {nil, held{}, ""},
		"at rest":    {[]policy.Description{limited("a", 9, 0, 0), paced(0, 0)}, held{}, ""},
		"a limit":    {[]policy.Description{limited("a", 9, 0, 12)}, held{Limit: limit(12)}, "limit 12"},
		"a queue":    {[]policy.Description{limited("a", 9, 2, 0)}, held{Waiting: 2}, "2 waiting"},
		"a pause":    {[]policy.Description{paced(12, 1234)}, held{Paced: 12, Waiting: 1234}, "paced for 12.0 s, 1,234 waiting"},
		"two limits": {[]policy.Description{limited("a", 9, 1, 12), limited("b", 3, 2, 4)}, held{Limit: limit(4), Waiting: 3}, "limit 4, 3 waiting"},
		"both, in a pipeline": {
			[]policy.Description{{Kind: policy.KindPipeline, Parts: []policy.Description{limited("a", 9, 1, 12), paced(.25, 2)}}},
			held{Limit: limit(12), Paced: .25, Waiting: 3},
			"limit 12, paced for 250 ms, 3 waiting",
		},
		"groups": {
			[]policy.Description{
				{Kind: policy.KindBulkhead, Parts: []policy.Description{limited("a", 9, 1, 12), limited("b", 3, 2, 4), limited("c", 1, 0, 0)}},
				{Kind: policy.KindPacing, Parts: []policy.Description{paced(3, 2), paced(0, 0)}},
			},
			held{Limit: limit(4), Paced: 3, Waiting: 5},
			"limit 4, paced for 3.00 s, 5 waiting",
		},
		"what is no number": {
			[]policy.Description{limited("a", math.NaN(), math.NaN(), math.NaN()), paced(math.Inf(1), -3)}, held{}, "",
		},
		"other policies": {[]policy.Description{{Kind: "mine", Gauges: limited("", 1, 2, 3).Gauges}}, held{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var page statuspage.Page
			var policies []policy.Policy[int]
			for _, d := range test.policies {
				policies = append(policies, describing{d})
			}
			p := shown(t, &page, "stock", policies...)
			if diff := cmp.Diff(test.want, read(t, &page, "").Pipelines[0].Held); diff != "" {
				t.Errorf("held (-want +got):\n%s", diff)
			}
			text := body(t, get(t, page.Handler(), "/"))
			if shown := strings.Contains(text, `<span class="muted">`+test.text+"</span></th>"); shown != (test.text != "") {
				t.Errorf("the page shows %q: %t\n%s", test.text, shown, text)
			}
			runtime.KeepAlive(p)
		})
	}
}

func TestAGroupShowsTheKeysThatHoldMostCallsBack(t *testing.T) {
	d := policy.Description{Kind: policy.KindBulkhead, Name: "hosts"}
	for i := range 1000 {
		limit, waiting := 0., 0.
		if i%50 == 0 {
			limit, waiting = float64(i+1), float64(i%300)
		}
		d.Parts = append(d.Parts, limited(fmt.Sprint("host ", i), 1, waiting, limit))
	}
	var page statuspage.Page
	p := shown(t, &page, "stock", policy.Policy[int](describing{d}))
	shown := read(t, &page, "?pipeline=1").Pipeline.Policies
	at := slices.IndexFunc(shown, func(p policyOf) bool { return p.Name == "hosts" })
	group := shown[at]
	if group.Keys != 1000 || group.HeldKeys != 20 || len(group.Policies) != 10 || group.Policies[0].Name != "host 250" {
		t.Errorf("%d keys, %d of which hold calls back; %d are shown, first %q", group.Keys, group.HeldKeys, len(group.Policies), group.Policies[0].Name)
	}
	got := make(map[string]float64)
	for _, g := range group.Gauges {
		got[g.Name] = *g.Value
	}
	if diff := cmp.Diff(map[string]float64{"running": 1000, "waiting": 3*(50+100+150+200+250) + 50, "limit": 1}, got); diff != "" {
		t.Errorf("the group measures (-want +got):\n%s", diff)
	}
	text := body(t, get(t, page.Handler(), "/?pipeline=1"))
	for _, want := range []string{
		`<dt>limit now</dt><dd>1</dd>`, `<dt>held back now</dt><dd>20</dd>`, `<span class="name">host 250</span>`, `<dt>limit now</dt><dd>251</dd>`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(text, "Circuits") {
		t.Error("the keys are shown as circuits")
	}
	runtime.KeepAlive(p)
}
