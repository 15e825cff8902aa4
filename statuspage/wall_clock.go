package statuspage

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// wallClock converts instants to the time of day.
type wallClock struct {
	at   monotonic.Instant
	time time.Time
}

func readWallClock() wallClock { return wallClock{monotonic.Now(), time.Now()} }

func (w wallClock) of(t monotonic.Instant) time.Time { return w.time.Add(t.Sub(w.at)).UTC() }
