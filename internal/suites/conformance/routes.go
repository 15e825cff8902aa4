package conformance

import (
	"math/rand/v2"
	"time"
)

// route decides whether the next packet, of size bytes, is lost or arrives after a delay.
type route func(size int) (delay time.Duration, lost bool)

func direct(int) (time.Duration, bool) { return 0, false }

// swallow loses every packet.
func swallow(int) (time.Duration, bool) { return 0, true }

// far delays packets by the usual delay, with a jitter in both directions.
func far(usual, jitter time.Duration) route {
	return func(int) (time.Duration, bool) { return usual - jitter + rand.N(2*jitter+1), false }
}

// scatter loses one packet of eight, and reorders the others.
func scatter() route {
	sent := 0
	overtaking := far(time.Millisecond, time.Millisecond)
	return func(size int) (time.Duration, bool) {
		sent++
		if sent%8 == 0 {
			return 0, true
		}
		return overtaking(size)
	}
}

// narrow limits the bytes per second. Packets wait in line.
func narrow(bytesPerSecond int) route {
	var free time.Time // when all earlier packets have passed
	return func(size int) (time.Duration, bool) {
		now := time.Now()
		if free.Before(now) {
			free = now
		}
		free = free.Add(time.Duration(size) * time.Second / time.Duration(bytesPerSecond))
		return free.Sub(now), false
	}
}
