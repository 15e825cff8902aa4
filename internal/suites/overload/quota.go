package overload

import (
	"net/http"
	"time"
)

// QuotaKind is how a service counts the requests that it allows.
type QuotaKind string

// The kinds of quotas.
const (
	// FixedWindow allows Limit requests in each window.
	FixedWindow QuotaKind = "fixed window"
	// TokenBucket allows Limit requests at once, and as many again for each window, evenly.
	TokenBucket QuotaKind = "token bucket"
	// Concurrency allows Limit requests at the same time.
	Concurrency QuotaKind = "concurrency"
)

// Quota is a rate limit. What it refuses gets a 429 at once.
type Quota struct {
	Kind   QuotaKind
	Limit  int
	Window time.Duration
	// RetryAfter makes the service say when to come back, in whole seconds as HTTP has it.
	RetryAfter bool
}

// meter counts what a quota allows.
type meter struct {
	quota  Quota
	window int64
	used   int
	tokens float64
	last   time.Duration
	served times
}

func newMeter(q *Quota) *meter {
	if q == nil {
		return nil
	}
	return &meter{quota: *q, tokens: float64(q.Limit)}
}

// refuses returns the answer to a request above the quota, or nil for one that is allowed.
func (m *meter) refuses(now time.Duration) *AnswerError {
	if m == nil {
		return nil
	}
	allowed, wait := m.take(now)
	if allowed {
		return nil
	}
	answer := &AnswerError{Status: http.StatusTooManyRequests}
	if m.quota.RetryAfter {
		answer.RetryAfter = max(time.Second, (wait + time.Second - 1).Truncate(time.Second))
	}
	return answer
}

func (m *meter) take(now time.Duration) (allowed bool, wait time.Duration) {
	switch m.quota.Kind {
	case FixedWindow:
		if window := int64(now / m.quota.Window); window != m.window {
			m.window, m.used = window, 0
		}
		m.used++
		return m.used <= m.quota.Limit, m.quota.Window - now%m.quota.Window
	case TokenBucket:
		perToken := m.quota.Window / time.Duration(m.quota.Limit)
		m.tokens = min(float64(m.quota.Limit), m.tokens+float64(now-m.last)/float64(perToken))
		m.last = now
		if m.tokens < 1 {
			return false, time.Duration((1 - m.tokens) * float64(perToken))
		}
		m.tokens--
		return true, 0
	default:
		for len(m.served) > 0 && m.served[0] <= now {
			m.served.pop()
		}
		return len(m.served) < m.quota.Limit, 0
	}
}

// serves notes when a request that was allowed will have been served.
func (m *meter) serves(until time.Duration) {
	if m != nil && m.quota.Kind == Concurrency {
		m.served.push(until)
	}
}
