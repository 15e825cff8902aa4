package retry_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// ends are the ways in which an attempt can end.
var ends = map[string]struct {
	err     error
	kind    classify.Kind
	health  classify.Health
	retried bool
}{
	"success":     {nil, "", classify.HealthGood, false},
	"transient":   {errTransient, "", classify.HealthBad, true},
	"unknown":     {errUnknown, "", classify.HealthBad, true},
	"timeout":     {context.DeadlineExceeded, classify.KindTimeout, classify.HealthBad, true},
	"rate limit":  {errors.New("429"), classify.KindRateLimit, classify.HealthGood, true},
	"conflict":    {errors.New("409"), classify.KindConflict, classify.HealthGood, false},
	"bad request": {errors.New("400"), "", classify.HealthGood, false},
	"not found":   {errors.New("404"), "", classify.HealthGood, false},
	"certificate": {errors.New("x509: odd"), "", classify.HealthBad, false},
	"no retry":    {classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, NoRetry: true}), "", classify.HealthBad, false},
	"rejected":    {classify.As(errUnknown, classify.Verdict{Kind: classify.KindRejected}), "", classify.HealthUnknown, false},
	"canceled":    {context.Canceled, "", classify.HealthUnknown, false},
	"panic":       {nil, "", classify.HealthBad, false},
}

// plannedCall plans how each of its attempts ends, and which calls are made in it.
type plannedCall struct {
	Ends   []string
	Within [][]plannedCall
}

func plannedCalls(depth int) *rapid.Generator[[]plannedCall] {
	// A name that is repeated is drawn more often.
	names := slices.Concat(slices.Sorted(maps.Keys(ends)), slices.Repeat([]string{"transient", "success"}, len(ends)))
	call := rapid.Custom(func(t *rapid.T) (c plannedCall) {
		for range plannedAttempts {
			c.Ends = append(c.Ends, rapid.SampledFrom(names).Draw(t, "end"))
			var within []plannedCall
			if depth > 0 && rapid.IntRange(0, 2).Draw(t, "calls within") == 0 {
				within = plannedCalls(depth-1).Draw(t, "within")
			}
			c.Within = append(c.Within, within)
		}
		return c
	})
	return rapid.SliceOfN(call, 1, 4)
}

const plannedAttempts = 4

// budgetModel is a budget as documented, for sequential and nested calls.
type budgetModel struct {
	bucket *retry.TokenBucket
	share  retry.TrafficShare

	tokens         int // thousandths of them
	calls, retries int
	nested         bool // whether calls within an attempt have its context
	trace          []string
}

func (m *budgetModel) note(event string) {
	m.trace = append(m.trace, fmt.Sprintf("%s %.6f", event, m.level()))
}

func (m *budgetModel) allowed() int {
	return max(m.share.MinRetries, int(m.share.Share*float64(m.calls)+1e-9))
}

func parts(tokens float64) int { return int(math.Round(1000 * tokens)) }

func (m *budgetModel) level() float64 {
	if m.bucket != nil {
		return float64(max(0, m.tokens-parts(m.bucket.Reserve))) / float64(parts(m.bucket.Capacity)-parts(m.bucket.Reserve))
	}
	return max(0, 1-float64(m.retries)/float64(m.allowed()))
}

func (m *budgetModel) take(kind classify.Kind) (cost int, ok bool) {
	if m.bucket == nil {
		if m.retries >= m.allowed() {
			return 0, false
		}
		m.retries++
		return 1, true
	}
	cost = parts(m.bucket.RetryCost)
	switch {
	case kind == classify.KindTimeout && m.bucket.TimeoutCost > 0:
		cost = parts(m.bucket.TimeoutCost)
	case kind == classify.KindRateLimit && m.bucket.RateLimitCost > 0:
		cost = parts(m.bucket.RateLimitCost)
	}
	if reserve := parts(m.bucket.Reserve); m.tokens <= reserve || m.tokens-cost < reserve {
		return 0, false
	}
	m.tokens -= cost
	return cost, true
}

// plannedCharge is what an attempt has taken. It is settled once, by the innermost policy.
type plannedCharge struct {
	taken   int
	settled bool
}

// enclosing is an attempt as calls within it see it.
type enclosing struct {
	charge *plannedCharge
	joined bool
}

func (m *budgetModel) settle(c *plannedCharge, end string) {
	if c.settled {
		return
	}
	c.settled = true
	if m.bucket == nil {
		m.retries -= c.taken
		return
	}
	switch {
	case ends[end].health == classify.HealthUnknown:
		m.tokens += c.taken
	case ends[end].health == classify.HealthBad:
		m.tokens -= parts(m.bucket.FailureCost)
	case ends[end].kind != classify.KindRateLimit:
		m.tokens += max(c.taken, parts(m.bucket.SuccessCredit))
	}
	m.tokens = min(max(m.tokens, 0), parts(m.bucket.Capacity))
}

// call makes a call, within an attempt or not.
func (m *budgetModel) call(c plannedCall, within *enclosing) {
	charge := new(plannedCharge)
	if within == nil {
		m.calls++
		defer func() { m.calls-- }()
	} else if !within.joined {
		charge, within.joined = within.charge, true
	}
	for i, end := range c.Ends {
		m.note(end)
		attempt := &enclosing{charge: charge}
		for _, inner := range c.Within[i] {
			if m.nested {
				m.call(inner, attempt)
			} else {
				m.call(inner, nil)
			}
		}
		m.settle(charge, end)
		if !ends[end].retried || i == len(c.Ends)-1 {
			break
		}
		taken, ok := m.take(ends[end].kind)
		if !ok {
			m.trace = append(m.trace, "budget")
			break
		}
		charge = &plannedCharge{taken: taken}
	}
}

// budgetUnderTest makes the planned calls with a real budget, and records what the model records.
type budgetUnderTest struct {
	budget    *retry.Budget
	pipelines [2]*policy.Pipeline[int] // taken in turns, from outer to inner
	nested    bool                     // whether a call within an attempt has its context
	trace     []string
}

func (b *budgetUnderTest) note(event string) {
	b.trace = append(b.trace, fmt.Sprintf("%s %.6f", event, b.budget.Level()))
}

func (b *budgetUnderTest) call(ctx context.Context, depth int, c plannedCall) {
	i := -1
	_, err := b.pipelines[depth%2].Do(ctx, func(ctx context.Context) (int, error) {
		i++
		b.note(c.Ends[i])
		if !b.nested {
			ctx = context.Background()
		}
		for _, within := range c.Within[i] {
			b.call(ctx, depth+1, within)
		}
		if c.Ends[i] == "panic" {
			panic("planned")
		}
		return 0, ends[c.Ends[i]].err
	})
	if e, ok := errors.AsType[*retry.Error](err); ok && e.Reason == retry.ReasonBudget {
		b.trace = append(b.trace, "budget")
	}
}

func anyTokenBucket() *rapid.Generator[retry.TokenBucket] {
	return rapid.Custom(func(t *rapid.T) retry.TokenBucket {
		capacity := rapid.IntRange(2, 30).Draw(t, "capacity")
		reserve := rapid.IntRange(0, capacity-1).Draw(t, "reserve")
		cost := rapid.IntRange(0, capacity-reserve)
		b := retry.TokenBucket{
			Capacity:      float64(capacity),
			Reserve:       float64(reserve),
			RetryCost:     float64(cost.Draw(t, "retry cost")),
			TimeoutCost:   float64(cost.Draw(t, "timeout cost")),
			RateLimitCost: float64(cost.Draw(t, "rate limit cost")),
			FailureCost:   float64(rapid.IntRange(0, min(capacity, 3)).Draw(t, "failure cost")),
			SuccessCredit: float64(rapid.IntRange(1, 1000).Draw(t, "success credit")) / 1000,
		}
		if b.RetryCost == 0 && b.FailureCost == 0 {
			b.FailureCost = 1
		}
		return b
	})
}

func TestBudgetsDoWhatTheirModelDoes(t *testing.T) {
	models := map[string]func(*rapid.T) (*budgetModel, *retry.Budget){
		"token bucket": func(t *rapid.T) (*budgetModel, *retry.Budget) {
			b := anyTokenBucket().Draw(t, "token bucket")
			return &budgetModel{bucket: &b, tokens: parts(b.Capacity)}, retry.NewBudget(b)
		},
		"traffic share": func(t *rapid.T) (*budgetModel, *retry.Budget) {
			s := retry.TrafficShare{
				Share:      float64(rapid.IntRange(1, 100).Draw(t, "share")) / 100,
				MinRetries: rapid.IntRange(1, 3).Draw(t, "minimum"),
			}
			return &budgetModel{share: s}, retry.NewBudget(s)
		},
	}
	for name, draw := range models {
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			model, budget := draw(rt)
			model.nested = rapid.Bool().Draw(rt, "nested")
			tested := &budgetUnderTest{budget: budget, nested: model.nested}
			for i := range tested.pipelines {
				tested.pipelines[i] = newPipeline(t, policy.Recover[int](), retry.New[int](
					quickly, retry.WithMaxAttempts(plannedAttempts), retry.WithBudget(budget),
				))
			}
			for _, c := range plannedCalls(2).Draw(rt, "calls") {
				model.call(c, nil)
				model.note("end")
				tested.call(t.Context(), 0, c)
				tested.note("end")
			}
			if diff := cmp.Diff(model.trace, tested.trace); diff != "" {
				rt.Fatalf("attempts with the level of the budget (-model +tested):\n%s", diff)
			}
		}))
	}
}
