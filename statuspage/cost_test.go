package statuspage_test

import (
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/statuspage"
)

func TestCallAllocatesNothingEvenWithOtherObservers(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
	metrics := func() policy.Policy[int] { return otelmw.New[int](otelmw.WithMeterProvider(meters)) }
	logs := func() policy.Policy[int] { return slogmw.New[int](slog.New(slog.DiscardHandler)) }
	for name, policies := range map[string][]policy.Policy[int]{
		"alone":            nil,
		"policies":         {retry.New[int](), breaker.New[int]()},
		"metrics":          {metrics(), retry.New[int]()},
		"records":          {logs(), retry.New[int]()},
		"metrics, records": {metrics(), logs(), retry.New[int](), breaker.New[int]()},
	} {
		t.Run(name, func(t *testing.T) {
			var page statuspage.Page
			p := shown(t, &page, "stock", policies...)
			ctx := t.Context()
			for range 3000 { // until only some are timed
				p.Do(ctx, succeed)
			}
			if n := testing.AllocsPerRun(1000, func() { p.Do(ctx, succeed) }); n != 0 {
				t.Errorf("a call allocates %v times", n)
			}
		})
	}
}

func TestMemoryOfAPipelineIsBounded(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector takes memory of its own")
	}
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		var page statuspage.Page
		all := make([]*policy.Pipeline[int], n)
		for i := range all {
			all[i] = policy.Must(policy.New("stock", retrying()))
		}
		bare := heap()
		for i := range all {
			all[i] = shown(t, &page, "stock", retrying())
		}
		idle := heap() - bare
		for range 80 {
			for _, p := range all {
				for range 3 {
					p.Do(t.Context(), returning(errUnavailable, nil))
				}
				p.Do(t.Context(), returning(errUnavailable))
			}
			time.Sleep(5 * time.Second)
		}
		read(t, &page, "?limit=1")
		busy := heap() - bare
		t.Logf("with GOMAXPROCS %d, %d bytes a pipeline that was never called, and %d one in use", runtime.GOMAXPROCS(0), idle/n, busy/n)
		if idle/n > 1<<10 {
			t.Errorf("a pipeline that was never called takes %d bytes, want at most 1 KB", idle/n)
		}
		if busy/n > 40<<10 {
			t.Errorf("a pipeline in use takes %d bytes, want at most 40 KB", busy/n)
		}
		runtime.KeepAlive(all)
	})
}

// heap returns how many bytes are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
