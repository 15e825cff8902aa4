package slogmw

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/expected"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// recorder writes the records of one pipeline.
type recorder struct {
	config
	pipeline string
	// usedLevels are the levels of the records of calls, the highest first.
	usedLevels []slog.Level
}

func (c *config) observer(b policy.Binding) observe.Observer { return newRecorder(*c, b.Pipeline) }

func newRecorder(c config, pipeline string) *recorder {
	r := &recorder{config: c, pipeline: observe.Name(pipeline)}
	r.handler = c.handler.WithAttrs([]slog.Attr{slog.String("pipeline", r.pipeline)})
	r.usedLevels = slices.Clone(c.levels[:RecordLateFailure]) // which no call makes
	slices.SortFunc(r.usedLevels, func(a, b slog.Level) int { return cmp.Compare(b, a) })
	r.usedLevels = slices.Compact(r.usedLevels)
	return r
}

// silent reports whether the logger shows no record of any kind.
func (r *recorder) silent(ctx context.Context) bool {
	for _, level := range r.usedLevels {
		if r.handler.Enabled(ctx, level) {
			return false
		}
	}
	return true
}

func (r *recorder) enabled(ctx context.Context, record Record) bool {
	return r.handler.Enabled(ctx, r.levels[record])
}

// write writes a record that is enabled. The record has no source, which would always be this line.
// The error of the handler is dropped, as by slog.Logger.
func (r *recorder) write(ctx context.Context, record Record, message string, attrs ...slog.Attr) {
	written := slog.NewRecord(time.Now(), r.levels[record], message, 0)
	written.AddAttrs(attrs...)
	_ = r.handler.Handle(ctx, written)
}

// failure returns the attributes of an error: its kind, its status with its text, and the text of
// WithErrorText.
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
		if text := r.errorText(expected.Bare(err)); text != "" {
			attrs = append(attrs, slog.String("error", text))
		}
	}
	return attrs
}

func (r *recorder) failureOf(e *observe.Event) []slog.Attr {
	kind, status := e.Failure(r.classifier)
	return r.failure(kind, status, e.Err)
}
