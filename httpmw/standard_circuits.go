package httpmw

import (
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
)

// The cooldown is short because a circuit that stays open after the outage prolongs it. A service
// that is down gets a fixed share of the requests, however many there are.
const (
	standardRejections       = 12
	standardShortestCooldown = 10 * time.Millisecond
	standardLongestCooldown  = 1200 * time.Millisecond
)

// Failures by chance are no outage, however many calls there are: four of five must fail, and go on
// failing.
const (
	standardFailureRate   = 0.8
	standardFailureWindow = time.Second
	standardExcess        = 20
)

// circuits returns a group with one circuit per host, and whether they open at Standard's own rate
// of failures. The user's options come last, and replace the defaults that they contradict.
func (s *standard) circuits(name string) (circuits *breaker.Group[string], atOwnRate bool) {
	cooldown := breaker.WithCooldownByCalls(standardRejections, standardShortestCooldown, standardLongestCooldown)
	rate := breaker.WithSustainedFailureRate(standardFailureRate, standardFailureWindow, standardExcess)
	for _, defaults := range []struct {
		options []breaker.GroupOption
		hasRate bool
	}{{[]breaker.GroupOption{cooldown, rate}, true}, {[]breaker.GroupOption{rate}, true}, {[]breaker.GroupOption{cooldown}, false}, {}} {
		circuits, atOwnRate = s.circuitsWith(name, defaults.options), defaults.hasRate
		if circuits.Validate() == nil {
			break
		}
	}
	return circuits, atOwnRate
}

func (s *standard) circuitsWith(name string, defaults []breaker.GroupOption) *breaker.Group[string] {
	options := append([]breaker.GroupOption{breaker.WithName(name)}, defaults...)
	if !s.withoutLimit {
		options = append(options, breaker.WithClassifier(leavesSilenceToTheLimit))
	}
	if s.attemptTimeout > 0 {
		options = append(options, breaker.WithProbeTimeout(s.attemptTimeout))
	}
	return breaker.NewGroup[string](append(options, s.circuit...)...)
}

// leavesSilenceToTheLimit is the classifier of circuits beside an adaptive limit, which slows down
// when no answers come and goes on at once when they do. A circuit would find out only by a probe,
// which waits behind all that the server has not answered.
func leavesSilenceToTheLimit(err error) (classify.Verdict, bool) {
	verdict := classify.Of(err)
	isSilence := verdict.Status == 0 && (verdict.Kind == classify.KindTimeout || verdict.Class == classify.ClassCanceled)
	if isSilence && verdict.Health == classify.HealthByKind {
		verdict.Health = classify.HealthUnknown
	}
	return verdict, isSilence
}
