package pacing

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestTheRateIsPositiveWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var p pace
		now, end := monotonic.Instant(1), monotonic.Instant(1)
		rt.Repeat(map[string]func(*rapid.T){
			"pass":     func(rt *rapid.T) { now += monotonic.Instant(rapid.Int64Range(0, int64(2*time.Hour)).Draw(rt, "time")) },
			"send":     func(*rapid.T) { p.send(now) },
			"answered": func(*rapid.T) { p.growing = now },
			"withdraw": func(*rapid.T) {
				if p.sent > 0 {
					p.withdraw()
				}
			},
			"refused": func(rt *rapid.T) {
				asked := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "asked"))
				end = now.Add(p.refused(now, end, asked))
			},
			"": func(rt *rapid.T) {
				if rate := p.rate(now); p.on && !(rate > 0) || p.ceiling < 0 {
					rt.Fatalf("the rate is %v, the ceiling %v", rate, p.ceiling)
				}
			},
		})
	})
}
