package bulkhead_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

// occupied returns a bulkhead for one call, and keeps that many calls in it until the test ends.
func occupied(tb testing.TB, calls int, options ...bulkhead.Option) *bulkhead.Bulkhead[int] {
	tb.Helper()
	b := bulkhead.New[int](1, options...)
	release, done := make(chan struct{}), make(chan struct{}, calls)
	for range calls {
		go func() {
			_, _ = b.Apply(context.Background(), policy.NextFunc(func(context.Context) (int, error) {
				<-release
				return 0, nil
			}))
			done <- struct{}{}
		}()
	}
	tb.Cleanup(func() {
		close(release)
		for range calls {
			<-done
		}
	})
	for b.Running()+b.Waiting() < calls {
		runtime.Gosched()
	}
	return b
}

func TestCallAllocates(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	boom := errors.New("boom")
	fail := func(context.Context) (int, error) { return 0, boom }
	queue := bulkhead.WithQueue(8, time.Second)
	for _, test := range []struct {
		name string
		b    *bulkhead.Bulkhead[int]
		fn   policy.Func[int]
		want float64
	}{
		{"nothing on success", bulkhead.New[int](1), succeed, 0},
		{"nothing on a failure", bulkhead.New[int](1), fail, 0},
		{"nothing where a place is free before the queue", bulkhead.New[int](1, queue), succeed, 0},
		{"nothing under an adaptive limit", bulkhead.NewAdaptive[int](), succeed, 0},
		{"nothing on a failure under an adaptive limit", bulkhead.NewAdaptive[int](), fail, 0},
		{"the error of a rejection", occupied(t, 1), succeed, 1},
		{"the error of a rejection by a full queue", occupied(t, 2, bulkhead.WithQueue(1, time.Hour)), succeed, 1},
		{"the timer and the error of a wait in vain", occupied(t, 1, bulkhead.WithQueue(1, 1)), succeed, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipeline := policy.Must(policy.New("p", test.b))
			ctx := t.Context()
			if got := testing.AllocsPerRun(1000, func() { _, _ = pipeline.Do(ctx, test.fn) }); got != test.want {
				t.Errorf("%v allocations, want %v", got, test.want)
			}
		})
	}
}

func BenchmarkBulkhead(b *testing.B) {
	cancelable, cancel := context.WithCancel(b.Context())
	defer cancel()
	for _, side := range []struct {
		name string
		b    *bulkhead.Bulkhead[int]
	}{
		{"free", bulkhead.New[int](1000)},
		{"free, with a queue", bulkhead.New[int](1000, bulkhead.WithQueue(10, time.Second))},
		{"full", occupied(b, 1)},
		{"adaptive", bulkhead.NewAdaptive[int]()},
	} {
		p := policy.Must(policy.New("p", side.b))
		b.Run(side.name+"/serial", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Do(cancelable, succeed)
			}
		})
		b.Run(side.name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_, _ = p.Do(cancelable, succeed)
				}
			})
		})
	}
}
