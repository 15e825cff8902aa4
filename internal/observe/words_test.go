package observe_test

import (
	"os"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/internal/testkit/declared"
	"github.com/tenax-go/tenax/policy"
)

func TestEveryWordOfTenaxIsShownAsItIs(t *testing.T) {
	for _, kind := range declared.Strings(t, "../../classify/kind.go", "Kind") {
		if got := observe.Kind(classify.Kind(kind)); got != kind {
			t.Errorf("the kind %q is shown as %q", kind, got)
		}
	}
	for _, event := range declared.Strings(t, "../../policy/event.go", "EventType") {
		raw := policy.Event{Type: policy.EventType(event), Policy: event, Reason: event}
		if got := observe.Clean(&raw); got.Type != raw.Type || got.Policy != event || got.Reason != event {
			t.Errorf("the event %q is shown as %+v", event, got)
		}
	}
}

// Who looks up a word finds it: the pages name each kind of error, event and reason.
func TestEveryWordIsInTheTelemetryPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/telemetry.md")
	if err != nil {
		t.Fatal(err)
	}
	has := func(what, word string) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/telemetry.md lacks the %s %s", what, word)
		}
	}
	for _, kind := range declared.Strings(t, "../../classify/kind.go", "Kind") {
		has("kind", kind)
	}
	for _, event := range declared.Strings(t, "../../policy/event.go", "EventType") {
		has("event", "tenax."+event)
	}
	for _, word := range declared.Strings(t, "../../policy/words.go", "") {
		switch word {
		case policy.KindPipeline, policy.KindRecover, policy.KindExpect: // They emit nothing.
		case policy.GaugeRunning, policy.GaugeWaiting, policy.GaugeLimit, policy.GaugePaced, policy.GaugeAbandoned,
			policy.GaugeBudgetLevel, policy.GaugeRetryAfter: // Their metrics have names of their own.
		default:
			has("word", word)
		}
	}
}
