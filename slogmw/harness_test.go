package slogmw_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
)

// log is a handler that keeps the records.
type log struct {
	level   slog.Level
	attrs   []slog.Attr
	entries *entries
}

type entries struct {
	sync.Mutex
	all []entry
}

// entry is the part of a record that tests compare.
type entry struct {
	Level   slog.Level
	Message string
	Attrs   attrs
}

type attrs map[string]any

func newLog(level slog.Level) *log { return &log{level: level, entries: &entries{}} }

func (l *log) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *log) Handle(ctx context.Context, r slog.Record) error {
	_ = ctx.Err() // handlers may count on a context
	e := entry{r.Level, r.Message, make(attrs)}
	for _, a := range l.attrs {
		e.Attrs[a.Key] = a.Value.Any()
	}
	r.Attrs(func(a slog.Attr) bool {
		e.Attrs[a.Key] = a.Value.Any()
		return true
	})
	if r.PC != 0 {
		e.Attrs["source"] = r.PC
	}
	l.entries.Lock()
	defer l.entries.Unlock()
	l.entries.all = append(l.entries.all, e)
	return errors.New("the disk is full")
}

func (l *log) WithAttrs(more []slog.Attr) slog.Handler {
	return &log{l.level, slices.Concat(l.attrs, more), l.entries}
}

func (l *log) WithGroup(string) slog.Handler { panic("no group is needed") }

func (l *log) logger() *slog.Logger { return slog.New(l) }

// messages returns the levels and messages of the records.
func (l *log) messages() []string {
	var all []string
	for _, e := range l.entries.all {
		all = append(all, e.Level.String()+" "+e.Message)
	}
	return all
}

// logged returns a pipeline that logs everything.
func logged[T any](tb testing.TB, l *log, name string, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	tb.Helper()
	return pipelineOf(tb, name, append([]policy.Policy[T]{slogmw.New[T](l.logger())}, policies...)...)
}

func pipelineOf[T any](tb testing.TB, name string, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	tb.Helper()
	p, err := policy.New(name, policies...)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// retrying waits 100 ms between three attempts.
func retrying() policy.Policy[string] {
	return retry.New[string](retry.WithBackoff(retry.Constant(100*time.Millisecond)), retry.WithJitter(retry.NoJitter))
}

// Errors such as a program returns.
var (
	errUnavailable = classify.As(errors.New("upstream is down"), classify.HTTPStatus(503))
	errRateLimit   = classify.As(errors.New("slow down"), classify.HTTPStatus(429))
	errAuth        = classify.As(errors.New("invalid API key"), classify.HTTPStatus(401))
)

func succeed(context.Context) (string, error) { return "ok", nil }

// script returns a function that takes that long and returns the errors in turn, repeating the
// last.
func script(took time.Duration, errs ...error) policy.Func[string] {
	calls := 0
	return func(context.Context) (string, error) {
		time.Sleep(took)
		err := errs[min(calls, len(errs)-1)]
		calls++
		return "value", err
	}
}
