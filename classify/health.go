package classify

// Health is what an error says about the dependency that was called.
type Health uint8

const (
	// HealthByKind lets the Class and the Kind of the verdict decide.
	HealthByKind Health = iota
	// HealthGood: the dependency works. It answered, be it with a refusal or with the request to
	// repeat the operation.
	HealthGood
	// HealthBad: the dependency does not work. It was silent, broke, or said so itself.
	HealthBad
	// HealthUnknown: the dependency was not asked, or the call ended before it could answer.
	HealthUnknown
)

// String returns "by_kind", "good", "bad" or "unknown".
func (h Health) String() string {
	switch h {
	case HealthByKind:
		return "by_kind"
	case HealthGood:
		return "good"
	case HealthBad:
		return "bad"
	default:
		return "unknown"
	}
}

// DependencyHealth returns the Health of the verdict or, if that is [HealthByKind], what its Class
// and Kind say. An answer is a sign of life, whatever it says about the request:
//
//	transient, permanent   rate_limit, conflict                             good
//	permanent              timeout, connection_error, server_error, panic   bad
//	any                    rejected, canceled                               unknown
//	canceled               any                                              unknown
//	any, and Expected      any other                                        good
//	permanent              any other                                        good
//	transient, unknown     any other                                        bad
//
// The zero Verdict, that of no error, is good.
func (v Verdict) DependencyHealth() Health {
	switch {
	case v.Health != HealthByKind && v.Health <= HealthUnknown:
		return v.Health
	case v.Kind == "" && v.Class == ClassUnknown:
		return HealthGood
	case v.Class == ClassCanceled, v.Kind == KindRejected, v.Kind == KindCanceled:
		return HealthUnknown
	case v.Expected, v.Kind == KindRateLimit, v.Kind == KindConflict:
		return HealthGood
	case v.Class == ClassPermanent:
		return v.healthIfPermanent()
	default:
		return HealthBad
	}
}

func (v Verdict) healthIfPermanent() Health {
	switch v.Kind {
	case KindTimeout, KindConnection, KindServer, KindPanic:
		return HealthBad
	default:
		return HealthGood
	}
}
