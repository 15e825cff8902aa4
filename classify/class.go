package classify

// Class is whether repeating an operation may help.
type Class uint8

const (
	// ClassUnknown is the class of an unrecognised error, and of no error.
	ClassUnknown Class = iota

	// ClassTransient is a failure that may pass: another attempt may succeed. Whether another
	// attempt is safe is a different question; see [Verdict].
	ClassTransient

	// ClassPermanent is a failure that the same request will meet again.
	ClassPermanent

	// ClassCanceled is an operation that was canceled. It is not a failure: it is not retried, and
	// gives no evidence about the health of the other side.
	ClassCanceled
)

// String returns "unknown", "transient", "permanent" or "canceled". An invalid Class is "unknown".
func (c Class) String() string {
	switch c {
	case ClassTransient:
		return "transient"
	case ClassPermanent:
		return "permanent"
	case ClassCanceled:
		return "canceled"
	default:
		return "unknown"
	}
}
