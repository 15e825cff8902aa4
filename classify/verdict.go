package classify

import "time"

// Verdict is what an error means. The zero Verdict is that of no error.
type Verdict struct {
	// Class says whether repeating may help.
	Class Class

	// Kind says what went wrong.
	Kind Kind

	// Status is the HTTP status that the error carries or names, 0 if none.
	Status int

	// RetryAfter is how long the other side asked to wait, 0 if it did not say.
	RetryAfter time.Duration

	// NotSent: the request surely never reached the server, or the server said that it did not
	// process it, so repeating is safe whatever the request does. It speaks of one request. After
	// an operation of several, such as an http.Client call that followed a redirect, it speaks of
	// the last.
	NotSent bool

	// NoRetry: do not repeat, though the failure may be transient: the operation may have been
	// applied and is not idempotent, or the server forbade it. Retry policies obey; circuit
	// breakers still count the failure by its Class.
	NoRetry bool
}

func transient(k Kind) Verdict { return Verdict{Class: ClassTransient, Kind: k} }

func permanent(k Kind) Verdict { return Verdict{Class: ClassPermanent, Kind: k} }

// Rejected returns the verdict of an error by which a policy refuses to run the operation:
// permanent, as trying again at once would most likely be refused as well, of [KindRejected], and
// with NotSent. RetryAfter is when to come back, or 0 if nobody knows; a negative one counts as 0.
func Rejected(retryAfter time.Duration) Verdict {
	v := permanent(KindRejected).notSent()
	v.RetryAfter = max(0, retryAfter)
	return v
}

// notSent is v with NotSent.
func (v Verdict) notSent() Verdict {
	v.NotSent = true
	return v
}

// knowing is an error that knows its verdict.
type knowing interface{ Verdict() Verdict }

// ask puts the verdict of an error that has one into v. If asking for it panics, err has none.
func ask(err error, v *Verdict) (known bool) {
	e, ok := err.(knowing)
	if !ok {
		return false
	}
	defer func() { _ = recover() }()
	*v = e.Verdict()
	mend(v)
	return true
}

// mend replaces the values that mean nothing by those that say so.
func mend(v *Verdict) {
	if v.Class > ClassCanceled {
		v.Class = ClassUnknown
	}
	if v.Kind == "" {
		v.Kind = KindUnknown
	}
	if v.RetryAfter < 0 {
		v.RetryAfter = 0
	}
}
