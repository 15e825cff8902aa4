package statuspage

import "time"

// epoch makes instants numbers, on the monotonic clock. Reading that alone costs about half of
// time.Now. It lies so far back that no instant is negative, in the year 2000 of virtual time
// either.
var epoch = time.Now().Add(-100 * 365 * 24 * time.Hour)

// instant is a time in nanoseconds since the epoch.
type instant int64

func now() instant { return instant(time.Since(epoch)) }

func (t instant) second() int64 { return int64(t) / int64(time.Second) }

// wallClock turns instants into times of the day.
type wallClock struct {
	at   instant
	time time.Time
}

func readWallClock() wallClock { return wallClock{now(), time.Now()} }

func (w wallClock) of(t instant) time.Time { return w.time.Add(time.Duration(t - w.at)) }
