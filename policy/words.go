package policy

// The kinds of Tenax's own policies, in a [Description], [Event] or [OptionError]. Other policies
// have words of their own.
const (
	KindPipeline = "pipeline"
	KindRetry    = "retry"
	KindBreaker  = "breaker"
	KindBulkhead = "bulkhead"
	KindPacing   = "pacing"
	KindTimeout  = "timeout"
	KindFallback = "fallback"
	KindRecover  = "recover"
	KindExpect   = "expect"
)

// The states of a circuit, in a [Description] or [Event].
const (
	StateClosed   = "closed"
	StateOpen     = "open"
	StateHalfOpen = "half_open"
)

// Why a policy rejects a call: the Reason of an [EventRejected]. Other policies have words of their
// own.
const (
	ReasonOpen      = "open"      // the circuit is open
	ReasonHalfOpen  = "half_open" // the circuit is half-open, and its probes are under way
	ReasonFull      = "full"      // the bulkhead has no free place, and none in its queue
	ReasonTimeout   = "timeout"   // no place of the bulkhead became free in time
	ReasonShed      = "shed"      // a more important call took the place in the bulkhead's queue
	ReasonPaced     = "paced"     // the server asked to wait for longer than the call can
	ReasonSaturated = "saturated" // too many abandoned calls of the timeout still run
)

// The names of gauges, in a [Description]. Other policies have words of their own.
const (
	GaugeRunning     = "running"      // of a bulkhead: the calls under way
	GaugeWaiting     = "waiting"      // of a bulkhead: the calls that wait for a place
	GaugeLimit       = "limit"        // of an adaptive bulkhead: its limit, 0 for none
	GaugePaced       = "paced"        // of a pacing policy: seconds until a call may be sent
	GaugeAbandoned   = "abandoned"    // of a timeout: the abandoned calls that still run
	GaugeBudgetLevel = "budget level" // of a retry policy: the rest of its budget, from 0 to 1
	GaugeRetryAfter  = "retry after"  // of a circuit: seconds until it admits a call
)
