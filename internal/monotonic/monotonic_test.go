package monotonic_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestInstantsArePositiveAndFollowTheClock(t *testing.T) {
	if now := monotonic.Now(); now <= 0 {
		t.Errorf("now is %d", now)
	}
	synctest.Test(t, func(t *testing.T) {
		start := monotonic.Now()
		time.Sleep(time.Hour)
		if passed := monotonic.Now().Sub(start); start <= 0 || passed != time.Hour {
			t.Errorf("from %d on, an hour is %v", start, passed)
		}
	})
}

func TestTheLastInstantIsTheLongestTimeAway(t *testing.T) {
	for _, now := range []monotonic.Instant{0, 5, math.MaxInt64 - 1, math.MaxInt64} {
		if got := now.Add(math.MaxInt64).Sub(now); got != math.MaxInt64 {
			t.Errorf("from %d on it is %v away", now, got)
		}
	}
}

func TestAdditionStopsAtTheLastInstant(t *testing.T) {
	const last = monotonic.Instant(math.MaxInt64)
	for _, test := range []struct {
		from monotonic.Instant
		by   time.Duration
		want monotonic.Instant
	}{
		{5, 7, 12},
		{5, -3, 2},
		{last - 1, 1, last},
		{last - 1, 2, last},
		{5, math.MaxInt64, last},
		{last, math.MaxInt64, last},
	} {
		if got := test.from.Add(test.by); got != test.want {
			t.Errorf("%d and %d is %d, want %d", test.from, test.by, got, test.want)
		}
	}
}
