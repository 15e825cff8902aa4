package page

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

func TestTimelinesCoverTheShownMinutes(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	change := func(ago time.Duration, from, to string) ChangeRow {
		return ChangeRow{Time: now.Add(-ago), From: from, To: to}
	}
	const closed, open, halfOpen = policy.StateClosed, policy.StateOpen, policy.StateHalfOpen
	for name, test := range map[string]struct {
		changes []ChangeRow
		want    []segment
	}{
		"no change": {nil, []segment{{0, tally.ShownSeconds, closed}}},
		"changes": {
			[]ChangeRow{change(100*time.Second, closed, open), change(50*time.Second, open, halfOpen), change(49500*time.Millisecond, halfOpen, closed)},
			[]segment{{0, 200, closed}, {200, 50, open}, {250, .5, halfOpen}, {250.5, 49.5, closed}},
		},
		"before the shown minutes": {
			[]ChangeRow{change(time.Hour, closed, open), change(10*time.Second, open, closed)}, []segment{{0, 290, open}, {290, 10, closed}},
		},
		"now": {[]ChangeRow{change(0, open, closed)}, []segment{{0, tally.ShownSeconds, open}}},
	} {
		row := CircuitRow{State: closed, Changes: test.changes}
		if diff := cmp.Diff(test.want, row.Timeline(now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
