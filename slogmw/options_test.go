package slogmw_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/slogmw"
)

func TestInvalidOptionsAreReportedTogether(t *testing.T) {
	m := slogmw.New[string](nil,
		nil, slogmw.WithLevel(slogmw.RecordLateFailure+1, slog.LevelInfo), slogmw.WithErrorText(nil), slogmw.WithClassifier(nil))
	want := []policy.OptionError{
		{Policy: "slogmw", Option: "New", Problem: "needs a logger; slog.Default() is one"},
		{Policy: "slogmw", Option: "New", Problem: "option 1 of 4 must not be nil"},
		{Policy: "slogmw", Option: "WithLevel", Value: uint8(17), Problem: "is none of the records"},
		{Policy: "slogmw", Option: "WithErrorText", Problem: "must not be nil"},
		{Policy: "slogmw", Option: "WithClassifier", Problem: "must not be nil"},
	}
	_, err := policy.New("inventory", policy.Policy[string](m))
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("policy.New (-want +got):\n%s", diff)
	}
	called := false
	_, err = m.Apply(t.Context(), policy.NextFunc(func(context.Context) (string, error) {
		called = true
		return "", nil
	}))
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" || called {
		t.Errorf("a call without policy.New: called %v (-want +got):\n%s", called, diff)
	}
}

func TestMiddlewareThatNewDidNotMakeIsInvalid(t *testing.T) {
	want := []policy.OptionError{{
		Policy: "slogmw", Option: "Middleware", Problem: "is nil or the zero value; make it with New",
	}}
	for name, m := range map[string]*slogmw.Middleware[string]{"nil": nil, "zero": {}} {
		_, applyErr := m.Apply(t.Context(), policy.NextFunc(succeed))
		_, boundErr := m.Bind(policy.Binding{}).Apply(t.Context(), policy.NextFunc(succeed))
		for method, err := range map[string]error{"Apply": applyErr, "Bind": boundErr, "Validate": m.Validate()} {
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, method, diff)
			}
		}
		if got := m.Describe().Kind; got != "slogmw" {
			t.Errorf("%s: described as %q", name, got)
		}
		if _, err := policy.New("inventory", policy.Policy[string](m)); err == nil {
			t.Errorf("%s: policy.New accepts it", name)
		}
	}
}

// handlers passes records to several handlers. A nil slice drops them.
type handlers []slog.Handler

func (handlers) Enabled(context.Context, slog.Level) bool  { return true }
func (handlers) Handle(context.Context, slog.Record) error { return nil }
func (h handlers) WithAttrs([]slog.Attr) slog.Handler      { return h }
func (h handlers) WithGroup(string) slog.Handler           { return h }

// handleFunc is a handler that is a function.
type handleFunc func(context.Context, slog.Record) error

func (handleFunc) Enabled(context.Context, slog.Level) bool          { return true }
func (f handleFunc) Handle(ctx context.Context, r slog.Record) error { return f(ctx, r) }
func (f handleFunc) WithAttrs([]slog.Attr) slog.Handler              { return f }
func (f handleFunc) WithGroup(string) slog.Handler                   { return f }

func TestLoggerWithoutAHandlerIsInvalid(t *testing.T) {
	for name, test := range map[string]struct {
		logger  *slog.Logger
		problem string
	}{
		"zero logger":    {&slog.Logger{}, "needs a logger that slog.New made"},
		"nil pointer":    {slog.New((*slog.TextHandler)(nil)), "needs a logger whose handler is not nil"},
		"nil function":   {slog.New(handleFunc(nil)), "needs a logger whose handler is not nil"},
		"an empty slice": {slog.New(handlers(nil)), ""},
	} {
		var want []policy.OptionError
		if test.problem != "" {
			want = []policy.OptionError{{Policy: "slogmw", Option: "New", Problem: test.problem}}
		}
		m := slogmw.New[string](test.logger)
		_, applyErr := m.Apply(t.Context(), policy.NextFunc(succeed))
		_, newErr := policy.New("inventory", policy.Policy[string](m))
		for method, err := range map[string]error{"Apply": applyErr, "policy.New": newErr} {
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, method, diff)
			}
		}
	}
}

func TestNilContextIsAnError(t *testing.T) {
	m := slogmw.New[string](newLog(slog.LevelDebug).logger())
	if _, err := m.Apply(nil, policy.NextFunc(succeed)); !errors.Is(err, policy.ErrNilContext) { //nolint:staticcheck // The point.
		t.Errorf("got %v, want ErrNilContext", err)
	}
}

func TestWithoutAPipelineTheNameIsUnnamed(t *testing.T) {
	l := newLog(slog.LevelDebug)
	m := slogmw.New[string](l.logger())
	if value, err := m.Apply(t.Context(), policy.NextFunc(succeed)); value != "ok" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
	if got := l.entries.all[1].Attrs["pipeline"]; got != "unnamed" {
		t.Errorf("got pipeline %v", got)
	}
}

func TestErrorTextIsChosenByTheProgram(t *testing.T) {
	l := newLog(slog.LevelDebug)
	text := func(err error) string {
		if errors.Is(err, errAuth) {
			return "the key is wrong"
		}
		return ""
	}
	p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithErrorText(text))))
	p.Do(t.Context(), script(0, errAuth))
	p.Do(t.Context(), script(0, errUnavailable))
	var got []any
	for _, e := range l.entries.all {
		got = append(got, e.Message, e.Attrs["error"])
	}
	want := []any{
		"attempt begins", nil, "attempt failed", "the key is wrong", "call failed", "the key is wrong",
		"attempt begins", nil, "attempt failed", nil, "call failed", nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("error texts (-want +got):\n%s", diff)
	}
}

func TestClassifierDecidesTheKind(t *testing.T) {
	l := newLog(slog.LevelDebug)
	gone := errors.New("gone fishing")
	classifier := func(err error) (classify.Verdict, bool) {
		return classify.Verdict{Kind: classify.KindModelNotFound}, errors.Is(err, gone)
	}
	p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithClassifier(classifier))),
		emitting(policy.Event{Type: policy.EventFallback, Err: gone}))
	p.Do(t.Context(), script(0, gone))
	var got []any
	for _, e := range l.entries.all {
		if kind := e.Attrs["kind"]; kind != nil {
			got = append(got, kind)
		}
	}
	if diff := cmp.Diff([]any{"model_not_found", "model_not_found", "model_not_found"}, got); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestDescriptionNamesThePolicy(t *testing.T) {
	l := newLog(slog.LevelDebug)
	if got, want := logged[string](t, l, "inventory").Describe().String(), `pipeline "inventory"(slogmw)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := slogmw.New[string](l.logger()).Describe().Kind; got != "slogmw" {
		t.Errorf("unbound: got %s", got)
	}
}

// loud is an error that returns the secret from every method.
type loud struct{}

const secret = "hunter2"

func (loud) Error() string     { return "api key " + secret }
func (loud) ErrorType() string { return secret }

func TestNoSecretIsLogged(t *testing.T) {
	address := "https://" + secret + "@example.com/?key=" + secret
	for i, failure := range []error{
		loud{},
		fmt.Errorf("calling with %s: %w", secret, errAuth),
		&url.Error{Op: "Get", URL: address, Err: loud{}},
		classify.As(loud{}, classify.Verdict{Kind: secret, Class: classify.ClassTransient}),
		errors.Join(loud{}, errors.New(secret)),
	} {
		var out bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
		hostile := policy.Event{
			Type: "key=" + secret, Policy: "key=" + secret, Reason: "key=" + secret, From: "key=" + secret, To: "key=" + secret,
			Err: failure,
		}
		change, rejection := hostile, hostile
		change.Type, rejection.Type = policy.EventStateChange, policy.EventRejected
		synctest.Test(t, func(t *testing.T) {
			p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](logger)),
				emitting(hostile), emitting(change), emitting(rejection),
				fallback.Func(func(_ context.Context, err error) (string, error) { return "", err }),
				retrying(), breaker.New[string](breaker.WithFailureThreshold(2)))
			p.Do(t.Context(), script(0, failure))
			defer func() { recover() }()
			p.Do(t.Context(), func(context.Context) (string, error) { panic(failure) })
		})
		if text := out.String(); strings.Contains(text, secret) || strings.Count(text, "\n") < 10 {
			t.Errorf("failure %d:\n%s", i, text)
		}
	}
}

func TestAllocationsOfACallThatLogsNothing(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	for level, want := range map[slog.Level]float64{slog.LevelError: 0, slog.LevelWarn: 0} {
		p := logged[string](t, newLog(level), "inventory")
		ctx := t.Context()
		if got := testing.AllocsPerRun(1000, func() { p.Do(ctx, succeed) }); got != want {
			t.Errorf("level %v: %v allocations, want %v", level, got, want)
		}
	}
}
