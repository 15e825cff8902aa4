package classify

// Class says whether repeating the operation may help.
type Class uint8

const (
	// ClassUnknown is the class of an error that nothing recognises, and of no error.
	ClassUnknown Class = iota

	// ClassTransient is a failure that may pass: another attempt may succeed. It does not say that
	// another attempt is safe; see [Verdict].
	ClassTransient

	// ClassPermanent is a failure that the same request will meet again.
	ClassPermanent

	// ClassCanceled is an operation that was called off. It is nobody's failure: it is not retried,
	// and it tells nothing about the other side's health.
	ClassCanceled
)

// String returns "unknown", "transient", "permanent" or "canceled"; "unknown" also for a value that
// is no Class.
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
