package slogmw

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/observe"
)

// recorder writes the records of one pipeline.
type recorder struct {
	config
	pipeline string
	// thresholds are the levels in use, the highest first.
	thresholds []slog.Level
}

func newRecorder(c config, pipeline string) *recorder {
	r := &recorder{config: c, pipeline: observe.Name(pipeline)}
	r.handler = c.handler.WithAttrs([]slog.Attr{slog.String("pipeline", r.pipeline)})
	r.thresholds = slices.Clone(c.levels[:])
	slices.SortFunc(r.thresholds, func(a, b slog.Level) int { return cmp.Compare(b, a) })
	r.thresholds = slices.Compact(r.thresholds)
	return r
}

// silent reports whether the logger shows no record of any kind, so that nothing needs to be
// observed.
func (r *recorder) silent(ctx context.Context) bool {
	for _, level := range r.thresholds {
		if r.handler.Enabled(ctx, level) {
			return false
		}
	}
	return true
}

func (r *recorder) enabled(ctx context.Context, record Record) bool {
	return r.handler.Enabled(ctx, r.levels[record])
}

// write writes a record that is enabled. It has no source: that would always be this line. What a
// handler fails with is dropped, as slog.Logger does.
func (r *recorder) write(ctx context.Context, record Record, message string, attrs ...slog.Attr) {
	entry := slog.NewRecord(time.Now(), r.levels[record], message, 0)
	entry.AddAttrs(attrs...)
	_ = r.handler.Handle(ctx, entry)
}

// failure returns the attributes of an error: its kind, its status and what that means, and its
// text if the program renders texts.
func (r *recorder) failure(kind string, status int, err error) []slog.Attr {
	attrs := make([]slog.Attr, 0, 8)
	if kind != "" {
		attrs = append(attrs, slog.String("kind", kind))
	}
	if status != 0 {
		attrs = append(attrs, slog.Int("status", status))
		if text := http.StatusText(status); text != "" {
			attrs = append(attrs, slog.String("status_text", text))
		}
	}
	if r.errorText != nil && err != nil {
		if text := r.errorText(err); text != "" {
			attrs = append(attrs, slog.String("error", text))
		}
	}
	return attrs
}

func (r *recorder) failureOf(err error) []slog.Attr {
	verdict := r.classifier.Of(err)
	return r.failure(observe.Kind(verdict.Kind), verdict.Status, err)
}
