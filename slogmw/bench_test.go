package slogmw_test

import (
	"io"
	"log/slog"
	"testing"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/slogmw"
)

// BenchmarkCall is a call that succeeds: not observed, observed without a record, and with two.
func BenchmarkCall(b *testing.B) {
	for name, level := range map[string]slog.Level{
		"silent": slog.LevelError, "shows nothing": slog.LevelInfo, "shows two records": slog.LevelDebug,
	} {
		b.Run(name, func(b *testing.B) {
			l := slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: level, AddSource: true})) //nolint:sloglint // The format is part of the cost.
			p := pipelineOf(b, "inventory", policy.Policy[string](slogmw.New[string](l)))
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				p.Do(ctx, succeed)
			}
		})
	}
}
