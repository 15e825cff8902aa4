package retry

import (
	"fmt"
	"math"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// TokenBucket is the limit of a [Budget] as in AWS's SDKs and gRPC: failures use up tokens, and
// successes bring them back. It adapts to the health of the dependency, whatever the traffic.
//
// A retry takes its cost before it is made. An answer puts back what its retry took, or
// SuccessCredit if that is more: a success, and every refusal that shows that the dependency works,
// such as a 400, a 404 or a conflict. A failure of the dependency puts nothing back, and takes
// FailureCost besides. A rate limit puts nothing back either, and takes nothing besides. Any other
// end puts back what its retry took: a rejection by an inner policy before anything was sent, and
// any error once the caller has canceled. Failures are the same as for a circuit breaker: transient
// and unknown errors, permanent ones that are the dependency's own fault, such as a certificate
// that does not verify or a 501, the caller's deadline passing, panics and runtime.Goexit.
//
// Numbers of tokens are rounded to thousandths. See [AWSTokenBucket] and [GRPCTokenBucket] for the
// usual settings.
type TokenBucket struct {
	// Capacity is how many tokens there are at first and at most. It must be positive and at most
	// 10¹².
	Capacity float64
	// RetryCost is what a retry takes. None of the costs may be negative or exceed the capacity,
	// and RetryCost or FailureCost must be positive.
	RetryCost float64
	// TimeoutCost is what a retry takes after an error of the kind timeout; 0 means as much as
	// RetryCost.
	TimeoutCost float64
	// RateLimitCost is what a retry takes after an error of the kind rate_limit; 0 means as much as
	// RetryCost.
	RateLimitCost float64
	// FailureCost is what a failure of the dependency takes, at the first attempt or a retry.
	FailureCost float64
	// SuccessCredit is what an answer puts back at least. It must be positive, as failed retries
	// would otherwise use the tokens up for good.
	SuccessCredit float64
	// Reserve is not for retries: a retry needs more tokens than that, and leaves at least as many.
	// It must not be negative, and must leave room for a retry.
	Reserve float64
}

// AWSTokenBucket returns the token bucket of AWS's SDKs in their standard retry mode: 500 tokens, a
// retry costs 5, one after a timeout 10, and a success that needed no retry earns 1. See
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html and
// https://github.com/aws/aws-sdk-go-v2/blob/main/aws/retry/standard.go.
//
// If every call fails, there are 100 retries, or 50 after timeouts, and then one for every five
// successes.
func AWSTokenBucket() TokenBucket {
	return TokenBucket{Capacity: 500, RetryCost: 5, TimeoutCost: 10, SuccessCredit: 1}
}

// GRPCTokenBucket returns gRPC's retry throttling: every failed attempt costs 1 token, every
// success earns tokenRatio, and there are retries while more than half of maxTokens are left. See
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md. gRPC allows a maxTokens of up
// to 1000; its example is 10 and 0.1, which stops retries when more than about a tenth of the
// attempts fail.
func GRPCTokenBucket(maxTokens, tokenRatio float64) TokenBucket {
	return TokenBucket{Capacity: maxTokens, FailureCost: 1, SuccessCredit: tokenRatio, Reserve: maxTokens / 2}
}

const (
	perToken  = 1000 // tokens are counted in thousandths
	maxTokens = 1e12
)

type bucket struct {
	tokens                           atomic.Int64
	capacity, reserve                int64
	retryCost, timeoutCost, rateCost int64
	failureCost, successCredit       int64
}

func (b TokenBucket) newState() (budgetState, error) {
	if err := b.validate(); err != nil {
		return nil, err
	}
	retryCost := thousandths(b.RetryCost)
	made := &bucket{
		capacity:      thousandths(b.Capacity),
		reserve:       thousandths(b.Reserve),
		retryCost:     retryCost,
		timeoutCost:   retryCost,
		rateCost:      retryCost,
		failureCost:   thousandths(b.FailureCost),
		successCredit: thousandths(b.SuccessCredit),
	}
	if b.TimeoutCost > 0 {
		made.timeoutCost = thousandths(b.TimeoutCost)
	}
	if b.RateLimitCost > 0 {
		made.rateCost = thousandths(b.RateLimitCost)
	}
	made.tokens.Store(made.capacity)
	return made, nil
}

func thousandths(tokens float64) int64 { return int64(math.Round(tokens * perToken)) }

func (b TokenBucket) validate() error {
	problems := options.Of(policy.KindRetry)
	if !(b.Capacity >= 1./perToken && b.Capacity <= maxTokens) {
		problems.Invalid("TokenBucket.Capacity", b.Capacity, "must be a number from 0.001 to 1e12")
		return problems.Err()
	}
	for _, setting := range []struct {
		name  string
		value float64
	}{
		{"RetryCost", b.RetryCost},
		{"TimeoutCost", b.TimeoutCost},
		{"RateLimitCost", b.RateLimitCost},
		{"FailureCost", b.FailureCost},
		{"SuccessCredit", b.SuccessCredit},
		{"Reserve", b.Reserve},
	} {
		switch v := setting.value; {
		case !(v >= 0 && v <= b.Capacity):
			problems.Invalid("TokenBucket."+setting.name, v, "must be a number from 0 to the capacity")
		case v > 0 && v < 1./perToken:
			problems.Invalid("TokenBucket."+setting.name, v, "must be 0 or at least 0.001")
		}
	}
	if problems.Err() != nil {
		return problems.Err()
	}
	if b.RetryCost == 0 && b.FailureCost == 0 {
		problems.Invalid("TokenBucket.RetryCost", b.RetryCost, "must be positive, or FailureCost must be")
	}
	if b.SuccessCredit == 0 {
		problems.Invalid("TokenBucket.SuccessCredit", b.SuccessCredit, "must be positive")
	}
	room := thousandths(b.Capacity) - thousandths(b.Reserve)
	if room == 0 || room < thousandths(max(b.RetryCost, b.TimeoutCost, b.RateLimitCost)) {
		problems.Invalid("TokenBucket.Reserve", b.Reserve, "must leave room for a retry in the capacity")
	}
	return problems.Err()
}

func (*bucket) beginCall() {}
func (*bucket) endCall()   {}

func (b *bucket) take(kind classify.Kind) (taken int64, ok bool) {
	cost := b.cost(kind)
	for {
		tokens := b.tokens.Load()
		if tokens <= b.reserve || tokens-cost < b.reserve {
			return 0, false
		}
		if cost == 0 || b.tokens.CompareAndSwap(tokens, tokens-cost) {
			return cost, true
		}
	}
}

func (b *bucket) cost(kind classify.Kind) int64 {
	switch kind {
	case classify.KindTimeout:
		return b.timeoutCost
	case classify.KindRateLimit:
		return b.rateCost
	default:
		return b.retryCost
	}
}

func (b *bucket) settle(taken int64, r result) {
	switch r {
	case answered:
		b.put(max(taken, b.successCredit))
	case neutral:
		b.put(taken)
	case failed:
		b.put(-b.failureCost)
	case held:
	}
}

// put adds tokens, within 0 and the capacity. It writes only changes: most of the time the bucket
// is full, and its memory can stay shared by all processors.
func (b *bucket) put(tokens int64) {
	for {
		old := b.tokens.Load()
		updated := min(max(old+tokens, 0), b.capacity)
		if updated == old || b.tokens.CompareAndSwap(old, updated) {
			return
		}
	}
}

func (b *bucket) level() float64 {
	return float64(max(b.tokens.Load()-b.reserve, 0)) / float64(b.capacity-b.reserve)
}

func (b *bucket) String() string {
	return fmt.Sprintf("token bucket, %v of %v", float64(b.tokens.Load())/perToken, float64(b.capacity)/perToken)
}
