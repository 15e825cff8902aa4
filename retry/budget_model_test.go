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
	trouble bool
	retried bool
}{
	"success":     {},
	"transient":   {errTransient, "", true, true},
	"unknown":     {errUnknown, "", true, true},
	"timeout":     {context.DeadlineExceeded, classify.KindTimeout, true, true},
	"rate limit":  {errors.New("429"), classify.KindRateLimit, true, true},
	"bad request": {errors.New("400"), "", false, false},
	"certificate": {errors.New("x509: odd"), "", true, false},
	"no retry":    {classify.As(errUnknown, classify.Verdict{Class: classify.ClassTransient, NoRetry: true}), "", true, false},
	"rejected":    {classify.As(errUnknown, classify.Verdict{Kind: classify.KindRejected}), "", false, false},
	"canceled":    {context.Canceled, "", false, false},
	"panic":       {nil, "", true, false},
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

func (m *budgetModel) settle(taken int, end string) {
	if m.bucket == nil {
		m.retries -= taken
		return
	}
	switch {
	case end == "success":
		m.tokens += max(taken, parts(m.bucket.SuccessCredit))
	case ends[end].trouble:
		m.tokens -= parts(m.bucket.FailureCost)
	default:
		m.tokens += taken
	}
	m.tokens = min(max(m.tokens, 0), parts(m.bucket.Capacity))
}

func (m *budgetModel) call(c plannedCall) {
	m.calls++
	taken := 0
	for i, end := range c.Ends {
		m.note(end)
		for _, within := range c.Within[i] {
			m.call(within)
		}
		m.settle(taken, end)
		if !ends[end].retried || i == len(c.Ends)-1 {
			break
		}
		var ok bool
		if taken, ok = m.take(ends[end].kind); !ok {
			m.trace = append(m.trace, "budget")
			break
		}
	}
	m.calls--
	m.note("end")
}

// budgetUnderTest makes the planned calls with a real budget, and records what the model records.
type budgetUnderTest struct {
	budget   *retry.Budget
	pipeline *policy.Pipeline[int]
	trace    []string
}

func (b *budgetUnderTest) note(event string) {
	b.trace = append(b.trace, fmt.Sprintf("%s %.6f", event, b.budget.Level()))
}

func (b *budgetUnderTest) call(c plannedCall) {
	_, err := b.pipeline.Do(context.Background(), func(ctx context.Context) (int, error) {
		i := policy.Attempt(ctx) - 1
		b.note(c.Ends[i])
		for _, within := range c.Within[i] {
			b.call(within)
		}
		if c.Ends[i] == "panic" {
			panic("planned")
		}
		return 0, ends[c.Ends[i]].err
	})
	if e, ok := errors.AsType[*retry.Error](err); ok && e.Reason == retry.ReasonBudget {
		b.trace = append(b.trace, "budget")
	}
	b.note("end")
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
			tested := &budgetUnderTest{budget: budget}
			tested.pipeline = newPipeline(t, policy.Recover[int](), retry.New[int](
				quickly, retry.WithMaxAttempts(plannedAttempts), retry.WithBudget(budget),
			))
			for _, c := range plannedCalls(2).Draw(rt, "calls") {
				model.call(c)
				tested.call(c)
			}
			if diff := cmp.Diff(model.trace, tested.trace); diff != "" {
				rt.Fatalf("attempts with the level of the budget (-model +tested):\n%s", diff)
			}
		}))
	}
}
