package slogmw_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/policy"
)

func TestHostileNamesAreFitForEveryHandler(t *testing.T) {
	for name, text := range map[string]string{
		"markup":        `<script>alert("x")</script> & "quoted"`,
		"control":       "first\nsecond\r\x00\x1b[31m\u202e\u200b",
		"invalid UTF-8": "caf\xe9 \xff\xfe\xc3",
		"long":          strings.Repeat("é", 1000),
		"a half rune":   strings.Repeat("x", 255) + "é",
	} {
		t.Run(name, func(t *testing.T) {
			l := newLog(slog.LevelDebug)
			hostile := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
				for _, eventType := range []policy.EventType{
					policy.EventRetry, policy.EventHedge, policy.EventTimeout, policy.EventRejected, policy.EventFallback,
					policy.EventStateChange, policy.EventGiveUp, policy.EventType(text),
				} {
					next.Emit(ctx, policy.Event{Type: eventType, Policy: text, Name: text, Reason: text, From: text, To: text})
					next.Emit(ctx, policy.Event{Type: eventType, Policy: policy.KindBreaker, Name: text})
				}
				return next.Do(ctx)
			})
			p := logged(t, l, text, policy.Policy[string](hostile))
			p.Do(t.Context(), succeed)
			p.Do(t.Context(), script(0, errAuth))
			if len(l.entries.all) != 2*14+2+3 {
				t.Errorf("%d records, want one for each event that is no give-up, and 5 of the calls", len(l.entries.all))
			}
			for _, e := range l.entries.all {
				for key, value := range e.Attrs {
					text, isText := value.(string)
					hidden := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
					if isText && (!utf8.ValidString(text) || hidden || len(text) > 256) {
						t.Errorf("%s: %s is %q", e.Message, key, text)
					}
				}
			}
		})
	}
}
