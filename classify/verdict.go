package classify

import "time"

// Verdict is what an error means. The zero Verdict is that of no error.
type Verdict struct {
	// Class is whether repeating may help.
	Class Class

	// Kind is what went wrong.
	Kind Kind

	// Status is the HTTP status that the error carries or names, 0 if none.
	Status int

	// RetryAfter is how long the other side asked the caller to wait, 0 if it did not.
	RetryAfter time.Duration

	// NotSent means that the request certainly never reached the server, or that the server
	// reported not to have processed it, so repeating is safe whatever the request does. It is
	// about one request: after an operation of several requests, such as an http.Client call that
	// followed a redirect, about the last.
	NotSent bool

	// NoRetry means that the operation must not be repeated, even if the failure is transient: it
	// may have been applied and is not idempotent, or the server forbade a retry. Retry policies
	// obey it; circuit breakers still count the failure by its Class.
	NoRetry bool

	// Health is what the error says about the dependency, for circuit breakers and retry budgets.
	// The zero Health lets Class and Kind decide: see [Verdict.DependencyHealth].
	Health Health

	// Expected means that the error is an answer that the caller expects to get at times, such as
	// that a key is not in a cache. It is not repeated, shows that the dependency works, and is no
	// failure in telemetry. See [Expected] and policy.Expect.
	Expected bool
}

func transient(k Kind) Verdict { return Verdict{Class: ClassTransient, Kind: k} }

func permanent(k Kind) Verdict { return Verdict{Class: ClassPermanent, Kind: k} }

// Rejected returns the verdict of a policy that refuses to run the operation. It is of
// [KindRejected], has NotSent, and is permanent, as an immediate retry would most likely be refused
// too. RetryAfter is when the policy may admit a call, 0 if that is unknown; a negative one counts
// as 0.
func Rejected(retryAfter time.Duration) Verdict {
	v := permanent(KindRejected).notSent()
	v.RetryAfter, v.Health = max(0, retryAfter), HealthUnknown
	return v
}

// notSent returns v with NotSent.
func (v Verdict) notSent() Verdict {
	v.NotSent = true
	return v
}

// judged is an error that has a verdict.
type judged interface{ Verdict() Verdict }

// ask stores the verdict of an error that has one in v. If its method panics, err has none.
func ask(err error, v *Verdict) (known bool) {
	e, ok := err.(judged)
	if !ok {
		return false
	}
	defer func() { _ = recover() }()
	*v = e.Verdict()
	normalise(v)
	return true
}

// normalise replaces values that have no meaning.
func normalise(v *Verdict) {
	if v.Class > ClassCanceled {
		v.Class = ClassUnknown
	}
	if v.Kind == "" {
		v.Kind = KindUnknown
	}
	if v.Health > HealthUnknown {
		v.Health = HealthByKind
	}
	if v.RetryAfter < 0 {
		v.RetryAfter = 0
	}
	if v.Expected {
		v.Expected = mayBeExpected(v)
		v.NoRetry = v.NoRetry || v.Expected
	}
}
