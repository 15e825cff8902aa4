package slogmw_test

import (
	"log/slog"
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/declared"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/slogmw"
)

func TestEveryTypeOfEventHasARecordOfItsOwn(t *testing.T) {
	const others = slog.Level(100)
	for _, word := range declared.Strings(t, "../policy/event.go", "EventType") {
		l := newLog(others)
		p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithLevel(slogmw.RecordEvent, others))),
			emitting(policy.Event{Type: policy.EventType(word), Policy: "mine"}))
		p.Do(t.Context(), succeed)
		if len(l.entries.all) != 0 {
			t.Errorf("%s is a record like that of a policy outside Tenax: %v", word, l.entries.all)
		}
	}
}
