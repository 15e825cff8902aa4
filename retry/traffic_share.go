package retry

import (
	"fmt"
	"math"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// TrafficShare is the limit of a [Budget] as in Envoy: the retries in flight are at most a share of
// the calls under way, and a minimum is always allowed. It does not have to see failures first: the
// first moment of an outage is limited like the rest. See [EnvoyTrafficShare] for the usual
// numbers.
//
// A call is under way from its first attempt to its end, waits included. A retry is in flight from
// the decision to make it, so that the wait before it counts, to the end of its attempt, however
// that ends.
type TrafficShare struct {
	// Share is the share of the calls under way that may be retries, from 0.000001 to 1. It is
	// rounded to millionths, and the retries are rounded down.
	Share float64
	// MinRetries is how many retries may be in flight in any case, so that a client with little
	// traffic can retry at all. It must be at least 1.
	MinRetries int
}

// EnvoyTrafficShare returns the defaults of Envoy's retry budget: 20 % of the calls under way, and
// 3 in any case. See
// https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto.
func EnvoyTrafficShare() TrafficShare { return TrafficShare{Share: 0.2, MinRetries: 3} }

const millionths = 1e6

type traffic struct {
	calls, retries atomic.Int64
	share          int64 // in millionths
	minimum        int64
}

func (s TrafficShare) newState() (budgetState, error) {
	problems := options.Of(policy.KindRetry)
	if !(s.Share >= 1/millionths && s.Share <= 1) {
		problems.Invalid("TrafficShare.Share", s.Share, "must be a number from 0.000001 to 1")
	}
	if s.MinRetries < 1 {
		problems.Invalid("TrafficShare.MinRetries", s.MinRetries, "must be at least 1")
	}
	if problems.Err() != nil {
		return nil, problems.Err()
	}
	return &traffic{share: int64(math.Round(s.Share * millionths)), minimum: int64(s.MinRetries)}, nil
}

func (t *traffic) beginCall() { t.calls.Add(1) }
func (t *traffic) endCall()   { t.calls.Add(-1) }

// allowed returns how many retries may be in flight now.
func (t *traffic) allowed() int64 {
	return max(t.minimum, t.share*t.calls.Load()/millionths)
}

func (t *traffic) take(classify.Kind) (taken int64, ok bool) {
	for {
		retries := t.retries.Load()
		if retries >= t.allowed() {
			return 0, false
		}
		if t.retries.CompareAndSwap(retries, retries+1) {
			return 1, true
		}
	}
}

func (t *traffic) settle(taken int64, _ result) {
	if taken > 0 {
		t.retries.Add(-taken)
	}
}

func (t *traffic) level() float64 {
	allowed := t.allowed()
	return float64(max(allowed-t.retries.Load(), 0)) / float64(allowed)
}

func (t *traffic) String() string {
	return fmt.Sprintf("traffic share, %d of %d retries in flight", t.retries.Load(), t.allowed())
}
