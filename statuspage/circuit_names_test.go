package statuspage_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

// A change comes by an event, the state by a description: both must lead to the same circuit.
func TestAChangeIsThatOfItsCircuitWhateverTheName(t *testing.T) {
	for _, name := range []string{
		"plain", "tab\there", "two\nlines", "nul\x00", "a\u2028b", "nbsp\u00a0x", "rtl\u202ex", "invalid\xffx", "joined\u200dx",
		"soft\u00adhyphen", "\U000E0041tag", "del\x7f", "next\u0085line", "<b>&amp;", strings.Repeat("\xff", 300),
		strings.Repeat("x", 300), strings.Repeat("\x01", 100), strings.Repeat("\u00e9", 200), strings.Repeat("x", 255) + "\u20ac",
	} {
		synctest.Test(t, func(t *testing.T) {
			page := new(statuspage.Page)
			p := policy.Must(policy.New("p", policy.Policy[int](statuspage.New[int](statuspage.WithPage(page))),
				breaker.New[int](breaker.WithName(name), breaker.WithFailureThreshold(2), breaker.WithCooldown(time.Hour))))
			for range 2 {
				_, _ = p.Do(t.Context(), func(context.Context) (int, error) { return 0, errors.New("down") })
			}
			opened := time.Now()
			time.Sleep(10 * time.Second)
			text := body(t, get(t, page.Handler(), "/?format=json&pipeline=1"))
			runtime.KeepAlive(p)
			var shown document
			if err := json.Unmarshal([]byte(text), &shown); err != nil {
				t.Fatal(err)
			}
			if len(shown.Circuits) != 1 || len(shown.Circuits[0].Changes) != 1 {
				t.Fatalf("%+q: %+v", name, shown.Circuits)
			}
			if change := shown.Circuits[0].Changes[0]; change.Failures != 2 || !change.Time.Equal(opened) {
				t.Errorf("%+q: %+v, opened at %v", name, change, opened)
			}
		})
	}
}
