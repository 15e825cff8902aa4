package statuspage_test

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

// slow is a policy that describes itself slowly, and records that it did.
type slow struct {
	describing

	described *int
	takes     time.Duration
}

func (s slow) Describe() policy.Description {
	time.Sleep(s.takes)
	*s.described++
	return s.describing.Describe()
}

func TestSamplesTakeTurnsIfDescribingIsSlow(t *testing.T) {
	for name, test := range map[string]struct {
		takes time.Duration
		want  [][]int // how often each pipeline was described, after each sample
	}{
		"quick":                         {0, [][]int{{1, 1, 1, 1}, {2, 2, 2, 2}, {3, 3, 3, 3}}},
		"slow":                          {6 * time.Millisecond, [][]int{{1, 1, 0, 0}, {1, 1, 1, 1}, {2, 2, 1, 1}}},
		"slower than a sample may take": {time.Second, [][]int{{1, 0, 0, 0}, {1, 1, 0, 0}, {1, 1, 1, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				described := make([]int, 4)
				all := make([]*policy.Pipeline[int], len(described))
				for i := range all {
					all[i] = shown(t, &page, "stock", policy.Policy[int](slow{described: &described[i], takes: test.takes}))
				}
				clear(described)
				for i, want := range test.want {
					read(t, &page, "")
					if diff := cmp.Diff(want, described); diff != "" {
						t.Errorf("after sample %d (-want +got):\n%s", i, diff)
					}
					time.Sleep(time.Second)
				}
				runtime.KeepAlive(all)
			})
		})
	}
}

func TestSampleServesOthersForHalfASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		var described int
		p := shown(t, &page, "stock", policy.Policy[int](slow{described: &described}))
		described = 0
		for _, step := range []struct {
			later time.Duration
			want  int
		}{{0, 1}, {0, 1}, {499 * time.Millisecond, 1}, {time.Millisecond, 2}, {time.Second, 3}} {
			time.Sleep(step.later)
			if read(t, &page, ""); described != step.want {
				t.Errorf("%v later the pipeline was described %d times, want %d", step.later, described, step.want)
			}
		}
		runtime.KeepAlive(p)
	})
}
