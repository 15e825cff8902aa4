package timeout_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

type lateResult struct {
	value any
	err   error
}

func TestLateResultReachesTheCallback(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		end  func() (int, error)
		want lateResult
	}{
		{"value", func() (int, error) { return 7, nil }, lateResult{7, nil}},
		{"error", func() (int, error) { return 3, boom }, lateResult{3, boom}},
		{"panic", func() (int, error) { panic(boom) }, lateResult{0, boom}},
		{"Goexit", func() (int, error) { runtime.Goexit(); return 0, nil }, lateResult{0, policy.ErrGoexit}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []lateResult
				limited := timeout.New[int](time.Second, timeout.WithAbandon(1), timeout.WithOnLateResult(func(value any, err error) {
					got = append(got, lateResult{value, err})
					time.Sleep(time.Second)
				}))
				_, err := limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
					time.Sleep(2 * time.Second)
					return test.end()
				}))
				if !errors.Is(err, timeout.ErrExceeded) {
					t.Fatalf("got %v, want the limit exceeded", err)
				}
				time.Sleep(1500 * time.Millisecond)
				synctest.Wait()
				if len(got) != 1 || got[0].value != test.want.value || !errors.Is(got[0].err, test.want.err) {
					t.Errorf("got %v, want %v", got, test.want)
				}
				if limited.Abandoned() != 1 {
					t.Error("a call does not count as running during its callback")
				}
				if test.name == "panic" {
					var p *policy.PanicError
					if !errors.As(got[0].err, &p) || !strings.Contains(string(p.Stack), "TestLateResultReachesTheCallback") {
						t.Errorf("got %v, want a *PanicError with the stack of the panic", got[0].err)
					}
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if limited.Abandoned() != 0 {
					t.Errorf("%d abandoned calls run in the end, want 0", limited.Abandoned())
				}
			})
		})
	}
}

func TestResultInTimeDoesNotReachTheCallback(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1), timeout.WithOnLateResult(func(any, error) {
		t.Error("the callback was called")
	}))
	if value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(0, 7, nil))); value != 7 || err != nil {
		t.Errorf("got %v, %v", value, err)
	}
}

// holder is an error that holds something open.
type holder struct{ discarded *atomic.Int32 }

func (h holder) Discard() { h.discarded.Add(1) }

func TestLateErrorWithoutCallbackIsDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var discarded atomic.Int32
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		_, _ = limited.Apply(t.Context(), policy.NextFunc(deaf(time.Minute, 0, holder{&discarded})))
		if discarded.Load() != 0 {
			t.Error("discarded before its time")
		}
		time.Sleep(time.Minute)
		if discarded.Load() != 1 {
			t.Errorf("discarded %d times, want once", discarded.Load())
		}
	})
}

func TestLateGoexitWithoutCallbackIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		_, err := limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			runtime.Goexit()
			return 0, nil
		}))
		time.Sleep(time.Minute)
		if !errors.Is(err, timeout.ErrExceeded) || limited.Abandoned() != 0 {
			t.Errorf("got %v with %d abandoned", err, limited.Abandoned())
		}
	})
}

// A result that comes at the moment of the end is either returned or late, never both or neither.
func TestResultAtTheMomentOfTheEndIsReportedOnce(t *testing.T) {
	for name, fn := range map[string]func(cancel context.CancelFunc) policy.Func[int]{
		"limit": func(context.CancelFunc) policy.Func[int] { return deaf(time.Second, 7, nil) },
		"caller": func(cancel context.CancelFunc) policy.Func[int] {
			return func(context.Context) (int, error) {
				cancel()
				return 7, nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const calls = 300
				var late, returned atomic.Int32
				limited := timeout.New[int](time.Second, timeout.WithAbandon(calls),
					timeout.WithOnLateResult(func(any, error) { late.Add(1) }))
				var wg sync.WaitGroup
				for range calls {
					wg.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						switch value, err := limited.Apply(ctx, policy.NextFunc(fn(cancel))); {
						case value == 7 && err == nil:
							returned.Add(1)
						case !errors.Is(err, timeout.ErrExceeded) && !same(err, context.Canceled):
							t.Errorf("got %v, %v", value, err)
						}
					})
				}
				wg.Wait()
				synctest.Wait()
				if late.Load()+returned.Load() != calls || limited.Abandoned() != 0 {
					t.Errorf("%d late and %d returned of %d, %d still abandoned",
						late.Load(), returned.Load(), calls, limited.Abandoned())
				}
			})
		})
	}
}

// crashScene is the environment variable that makes the test binary run a scene that ends the
// program.
const crashScene = "TENAX_TIMEOUT_CRASH"

func crash(scene string) {
	options := []timeout.Option{timeout.WithAbandon(1)}
	if scene == "callback" {
		options = append(options, timeout.WithOnLateResult(func(any, error) { panic("callback boom") }))
	}
	limited := timeout.New[int](time.Millisecond, options...)
	late := make(chan struct{})
	_, _ = limited.Apply(context.Background(), policy.NextFunc(func(context.Context) (int, error) {
		<-late
		return lateBoom()
	}))
	close(late)
	select {}
}

func lateBoom() (int, error) { panic("late boom") }

func TestLatePanicWithoutCallbackEndsTheProgram(t *testing.T) {
	for scene, want := range map[string]string{"panic": "lateBoom", "callback": "callback boom"} {
		command := exec.Command(os.Args[0], "-test.run=^$")
		command.Env = append(os.Environ(), crashScene+"="+scene)
		output, err := command.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.Contains(string(output), "panic: ") || !strings.Contains(string(output), want) {
			t.Errorf("%s: the program ended with %v and said:\n%s", scene, err, output)
		}
	}
}

func (holder) Error() string { return "holder" }
