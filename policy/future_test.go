package policy_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
)

func TestFutureAnswersEveryWait(t *testing.T) {
	f := newPipeline[int](t).Go(t.Context(), func(context.Context) (int, error) { return 7, errBoom })
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 2 {
				if value, err := f.Wait(t.Context()); value != 7 || err != errBoom {
					t.Errorf("Wait = %d, %v, want 7, boom", value, err)
				}
			}
		})
	}
	wg.Wait()
	select {
	case <-f.Done():
	default:
		t.Error("Done is still open after Wait")
	}
}

func TestGoReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		f := newPipeline[int](t).Go(t.Context(), func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 42, nil
		})
		select {
		case <-f.Done():
			t.Error("Done is closed before the call has ended")
		default:
		}
		if time.Since(start) != 0 {
			t.Errorf("Go took %v", time.Since(start))
		}
		if value, err := f.Wait(t.Context()); value != 42 || err != nil || time.Since(start) != time.Minute {
			t.Errorf("Wait = %d, %v after %v, want 42, nil after 1m", value, err, time.Since(start))
		}
	})
}

func TestWaitEndsWithItsContextAndTheCallGoesOn(t *testing.T) {
	because := errors.New("the user left")
	tests := map[string]struct {
		end  func(context.Context) (context.Context, context.CancelFunc)
		want []error
	}{
		"canceled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, []error{context.Canceled}},
		"canceled with a cause": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(because) })
			return ctx, func() { cancel(nil) }
		}, []error{context.Canceled, because}},
		"timed out": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, []error{context.DeadlineExceeded}},
		"timed out with a cause": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, because)
		}, []error{context.DeadlineExceeded, because}},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			f := newPipeline[int](t).Go(t.Context(), func(ctx context.Context) (int, error) {
				select {
				case <-time.After(time.Minute):
					return 42, nil
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			})
			ctx, cancel := test.end(t.Context())
			defer cancel()
			start := time.Now()
			value, err := f.Wait(ctx)
			for _, want := range test.want {
				if !errors.Is(err, want) {
					t.Errorf("%s: Wait = %v, want it to match %v", name, err, want)
				}
			}
			if value != 0 || time.Since(start) != time.Second {
				t.Errorf("%s: Wait = %d after %v, want 0 after 1s", name, value, time.Since(start))
			}
			if value, err := f.Wait(t.Context()); value != 42 || err != nil {
				t.Errorf("%s: Wait = %d, %v, want 42, nil", name, value, err)
			}
		})
	}
}

func TestEndedCallReturnsItsResultToADoneContext(t *testing.T) {
	f := newPipeline[int](t).Go(t.Context(), answer)
	<-f.Done()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ctx := range map[string]context.Context{"canceled": ctx, "nil": nilContext} {
		for range 100 {
			if value, err := f.Wait(ctx); value != 42 || err != nil {
				t.Fatalf("%s context: Wait = %d, %v, want 42, nil", name, value, err)
			}
		}
	}
}

func TestWaitWithANilContextIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newPipeline[int](t).Go(t.Context(), func(context.Context) (int, error) {
			time.Sleep(time.Second)
			return 42, nil
		})
		if _, err := f.Wait(nilContext); err != policy.ErrNilContext {
			t.Errorf("Wait = %v, want ErrNilContext", err)
		}
		<-f.Done()
	})
}

func TestFutureHoldsAPanic(t *testing.T) {
	f := newPipeline(t, policy.Policy[int](policy.Middleware[int](pass))).
		Go(t.Context(), func(context.Context) (int, error) { panic(errBoom) })
	_, err := f.Wait(t.Context())
	panicked, ok := errors.AsType[*policy.PanicError](err)
	if !ok || panicked.Value != any(errBoom) || len(panicked.Stack) == 0 || !errors.Is(err, errBoom) {
		t.Errorf("Wait = %v, want a *PanicError of boom with a stack", err)
	}
}

func TestFutureHoldsGoexit(t *testing.T) {
	f := newPipeline(t, policy.Policy[int](policy.Middleware[int](pass))).Go(t.Context(), func(context.Context) (int, error) {
		runtime.Goexit()
		return 42, nil
	})
	if value, err := f.Wait(t.Context()); value != 0 || err != policy.ErrGoexit {
		t.Errorf("Wait = %d, %v, want 0, ErrGoexit", value, err)
	}
}

func TestContextOfGoEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := newPipeline[int](t).Go(ctx, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		cancel()
		if _, err := f.Wait(t.Context()); err != context.Canceled {
			t.Errorf("Wait = %v, want context.Canceled", err)
		}
	})
}

func TestFutureWithoutACallReturnsAnError(t *testing.T) {
	var none *policy.Future[int]
	for name, f := range map[string]*policy.Future[int]{"nil": none, "zero": {}} {
		value, err := f.Wait(t.Context())
		typed, ok := err.(interface{ ErrorType() string })
		if value != 0 || !ok || typed.ErrorType() != "invalid_request" {
			t.Errorf("%s: Wait = %d, %v, want an error of type invalid_request", name, value, err)
		}
		select {
		case <-f.Done():
		default:
			t.Errorf("%s: Done is not closed", name)
		}
	}
}
