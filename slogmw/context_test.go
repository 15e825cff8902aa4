package slogmw_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
)

// keeper is a handler that keeps every context, as a handler that writes in the background does.
type keeper struct {
	mu       sync.Mutex
	asked    []context.Context
	contexts []context.Context
	messages []string
}

func (k *keeper) Enabled(ctx context.Context, _ slog.Level) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = append(k.asked, ctx)
	return true
}

func (k *keeper) Handle(ctx context.Context, r slog.Record) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.contexts, k.messages = append(k.contexts, ctx), append(k.messages, r.Message)
	return nil
}

func (k *keeper) WithAttrs([]slog.Attr) slog.Handler { return k }
func (k *keeper) WithGroup(string) slog.Handler      { return k }

type callerKey struct{}

// ends returns a function for each way in which a call ends, by the message of its record.
func ends() map[string]policy.Func[string] {
	return map[string]policy.Func[string]{
		"call succeeded": succeed,
		"call failed":    func(context.Context) (string, error) { return "", errUnavailable },
		"call canceled": func(ctx context.Context) (string, error) {
			ctx.Value(cancelKey{}).(context.CancelFunc)()
			return "", ctx.Err()
		},
	}
}

type cancelKey struct{}

// contextless emits an event without a context, as a policy outside Tenax may. It is synchronous,
// so calls are reused.
type contextless struct{}

func (contextless) Synchronous() bool { return true }

func (contextless) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	next.Emit(nil, policy.Event{Type: policy.EventHedge, Policy: "custom", Attempt: 1}) //nolint:staticcheck // On purpose.
	return next.Do(ctx)
}

// Calls are reused, so a handler must never get one as a context.
func TestHandlerMayKeepTheContextOfARecord(t *testing.T) {
	for name, fn := range ends() {
		t.Run(name, func(t *testing.T) {
			k := new(keeper)
			quick := retry.New[string](retry.WithBackoff(retry.Constant(0)))
			p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](slog.New(k))), contextless{}, quick)
			call := func(caller int) {
				ctx, cancel := context.WithCancel(context.WithValue(t.Context(), callerKey{}, caller))
				defer cancel()
				_, _ = p.Do(context.WithValue(ctx, cancelKey{}, cancel), fn)
			}
			call(1)
			asked, contexts := len(k.asked), len(k.contexts)
			if last := k.messages[contexts-1]; last != name {
				t.Fatalf("the last record says %q", last)
			}
			for caller := range 10 {
				call(2 + caller)
			}
			for i, ctx := range k.asked[:asked] {
				if got := ctx.Value(callerKey{}); got != 1 {
					t.Errorf("Enabled, %d: the context is that of caller %v", i, got)
				}
			}
			for i, ctx := range k.contexts[:contexts] {
				if got := ctx.Value(callerKey{}); got != 1 {
					t.Errorf("%s: the context is that of caller %v", k.messages[i], got)
				}
			}
		})
	}
}

// Records are in the trace of their call, whatever the order of the two observers.
func TestHandlerFindsTheSpanInTheContext(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	traced := otelmw.New[string](otelmw.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))))
	tests := map[string]struct {
		slogInside bool
		want       map[string]string // the span's name by the record
	}{
		"otelmw outside": {true, map[string]string{
			"attempt begins": "inventory", "attempt failed": "inventory", "retrying": "inventory",
			"hedging": "inventory", "call failed": "inventory",
		}},
		"slogmw outside": {false, map[string]string{
			"attempt begins": "inventory attempt", "attempt failed": "inventory attempt", "retrying": "inventory",
			"hedging": "caller", "call failed": "caller",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := new(keeper)
			observers := []policy.Policy[string]{slogmw.New[string](slog.New(k)), traced}
			if test.slogInside {
				observers[0], observers[1] = observers[1], observers[0]
			}
			quick := retry.New[string](retry.WithMaxAttempts(2), retry.WithBackoff(retry.Constant(0)))
			p := pipelineOf(t, "inventory", observers[0], observers[1], contextless{}, quick)
			tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)).Tracer("test")
			ctx, caller := tracer.Start(t.Context(), "caller")
			_, _ = p.Do(ctx, func(context.Context) (string, error) { return "", errUnavailable })
			caller.End()

			names := make(map[trace.SpanID]string)
			for _, span := range spans.Ended() {
				names[span.SpanContext().SpanID()] = span.Name()
			}
			got := make(map[string]string)
			for i, ctx := range k.contexts {
				got[k.messages[i]] = names[trace.SpanContextFromContext(ctx).SpanID()]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}
