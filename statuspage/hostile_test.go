package statuspage_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

type typedError struct{}

func (typedError) Error() string   { return "secret-in-a-text" }
func (typedError) Timeout() bool   { return true }
func (typedError) Temporary() bool { return true }

// selfish is an error that wraps itself and whose methods panic.
type selfish struct{ panics bool }

func (e *selfish) Error() string { return "secret-in-a-text" }

func (e *selfish) Unwrap() error {
	if e.panics {
		panic("secret-in-a-panic")
	}
	return e
}

func TestHostileTextsAreEscapedAndCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hostile := `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\x00\x1b[31m\u202e\u2028\r\n"
		long := strings.Repeat("long ", 200_000)
		var page statuspage.Page
		bad := describing{policy.Description{
			Kind: hostile, Name: hostile, State: hostile,
			Settings: []policy.Setting{{Name: hostile, Value: long}, {Name: long, Value: hostile}},
			Gauges:   []policy.Gauge{{Name: hostile, Value: nan()}},
		}}
		p := shown(t, &page, hostile, policy.Policy[int](bad))
		q := shown(t, &page, long, policy.Policy[int](bad))
		fn := func(err error) { p.Do(t.Context(), returning(err)); q.Do(t.Context(), returning(err)) }
		fn(fmt.Errorf("https://user:secret-in-a-url@example.com/?key=secret-in-a-query: %w", errAuth))
		fn(&selfish{})
		fn(&selfish{panics: true})
		func() {
			defer func() { _ = recover() }()
			p.Do(t.Context(), func(context.Context) (int, error) { panic("secret-in-a-panic") })
		}()
		time.Sleep(time.Second)
		for _, target := range []string{"/", "/?pipeline=1", "/?pipeline=2", "/?format=json", "/?pipeline=1&format=json", "/?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"} {
			text := body(t, get(t, page.Handler(), target))
			if len(text) > 120_000 {
				t.Errorf("%s: %d bytes", target, len(text))
			}
			for _, unwanted := range []string{"<script>alert", "<img", "\x00", "\x1b", "\u202e", "\u2028", "secret"} {
				if strings.Contains(text, unwanted) {
					t.Errorf("%s contains %q", target, unwanted)
				}
			}
		}
		runtime.KeepAlive(p)
		runtime.KeepAlive(q)
	})
}

// describing is a policy with a description of its own choice.
type describing struct{ description policy.Description }

func (d describing) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Do(ctx)
}
func (d describing) Describe() policy.Description { return d.description }

func nan() float64 {
	zero := 0.
	return zero / zero
}

type panicking struct{ describing }

func (panicking) Describe() policy.Description { panic("no") }

func TestPolicyThatCannotBeDescribedHidesOnlyItsPipelinesPolicies(t *testing.T) {
	var page statuspage.Page
	p := shown(t, &page, "bad", policy.Policy[int](panicking{}))
	q := shown(t, &page, "good")
	if got := read(t, &page, "").Pipelines; len(got) != 2 {
		t.Errorf("%d pipelines are shown, want 2", len(got))
	}
	if got := read(t, &page, "?pipeline=1").Pipeline.Policies; got != nil {
		t.Errorf("policies %v", got)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(q)
}
