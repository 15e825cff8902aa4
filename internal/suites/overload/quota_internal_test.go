package overload

import (
	"testing"
	"time"
)

// refused returns how many of n requests at a moment a meter refuses, and the last answer.
func refused(m *meter, at time.Duration, n int) (count int, last *AnswerError) {
	for range n {
		if answer := m.refuses(at); answer != nil {
			count, last = count+1, answer
		} else {
			m.serves(at + 100*time.Millisecond)
		}
	}
	return count, last
}

func TestAQuotaAllowsItsLimit(t *testing.T) {
	for _, test := range []struct {
		kind QuotaKind
		// Of 15 requests at a moment, so many are refused, and the last hears this.
		at         []time.Duration
		refused    []int
		retryAfter time.Duration
	}{
		{FixedWindow, []time.Duration{0, 900 * time.Millisecond, time.Second}, []int{5, 15, 5}, time.Second},
		{TokenBucket, []time.Duration{0, 500 * time.Millisecond, 5 * time.Second}, []int{5, 10, 5}, time.Second},
		{Concurrency, []time.Duration{0, 99 * time.Millisecond, 100 * time.Millisecond}, []int{5, 15, 5}, time.Second},
	} {
		m := newMeter(&Quota{Kind: test.kind, Limit: 10, Window: time.Second, RetryAfter: true})
		for i, at := range test.at {
			n, answer := refused(m, at, 15)
			if n != test.refused[i] || answer.Status != 429 || answer.RetryAfter != test.retryAfter {
				t.Errorf("%s at %v: %d refused, want %d; the answer is %+v", test.kind, at, n, test.refused[i], answer)
			}
		}
	}
}

func TestAQuotaThatSaysNothingHasNoRetryAfter(t *testing.T) {
	m := newMeter(&Quota{Kind: FixedWindow, Limit: 1, Window: time.Minute})
	if n, answer := refused(m, 0, 2); n != 1 || answer.RetryAfter != 0 {
		t.Errorf("%d refused, with %+v", n, answer)
	}
	m.quota.RetryAfter = true
	if _, answer := refused(m, 18500*time.Millisecond, 1); answer.RetryAfter != 42*time.Second {
		t.Errorf("the window ends in 41.5 s, the answer says %v", answer.RetryAfter)
	}
}

func TestNoQuotaRefusesNothing(t *testing.T) {
	if n, _ := refused(newMeter(nil), 0, 1000); n != 0 {
		t.Errorf("%d refused", n)
	}
}
