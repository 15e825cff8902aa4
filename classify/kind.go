package classify

// Kind names what went wrong. It is fit for a metric's label and for OpenTelemetry's error.type:
// the set of kinds is small and fixed.
type Kind string

const (
	KindUnknown        Kind = "unknown"          // not recognised
	KindTimeout        Kind = "timeout"          // time ran out, on whichever side
	KindRateLimit      Kind = "rate_limit"       // too many requests for now
	KindConnection     Kind = "connection_error" // no connection, or it broke
	KindServer         Kind = "server_error"     // the server failed
	KindAuth           Kind = "auth_error"       // credentials missing, wrong or without the right
	KindInvalidRequest Kind = "invalid_request"  // the server cannot accept this request
	KindNotFound       Kind = "not_found"        // no such resource
	KindModelNotFound  Kind = "model_not_found"  // no such model
	KindConflict       Kind = "conflict"         // another operation was there first
	KindQuotaExceeded  Kind = "quota_exceeded"   // the account is used up, so waiting does not help
	KindRejected       Kind = "rejected"         // a policy refused to run the operation
	KindCanceled       Kind = "canceled"         // the operation was canceled
	KindPanic          Kind = "panic"            // the operation panicked
)

// usualClass returns the class of an error if only its Kind is known: ClassUnknown for KindUnknown
// and for a Kind of another package.
func (k Kind) usualClass() Class {
	switch k {
	case KindTimeout, KindRateLimit, KindConnection, KindServer:
		return ClassTransient
	case KindAuth, KindInvalidRequest, KindNotFound, KindModelNotFound, KindConflict, KindQuotaExceeded, KindRejected, KindPanic:
		return ClassPermanent
	case KindCanceled:
		return ClassCanceled
	default:
		return ClassUnknown
	}
}
