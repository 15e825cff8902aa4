package browser_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

// program is a program with a status page.
type program struct {
	t         *testing.T
	page      *statuspage.Page
	pipelines []*policy.Pipeline[int] // the page holds them weakly
	server    *httptest.Server
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, page: new(statuspage.Page)}
	t.Cleanup(func() { p.pipelines = nil })
	return p
}

func (p *program) pipeline(name string, policies ...policy.Policy[int]) *policy.Pipeline[int] {
	p.t.Helper()
	all := append([]policy.Policy[int]{statuspage.New[int](statuspage.WithPage(p.page))}, policies...)
	made, err := policy.New(name, all...)
	if err != nil {
		p.t.Fatal(err)
	}
	p.pipelines = append(p.pipelines, made)
	return made
}

// serve serves the page under a usual path, and returns the origin.
func (p *program) serve(options ...statuspage.HandlerOption) string {
	p.t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/debug/tenax/", p.page.Handler(options...))
	p.server = httptest.NewServer(mux)
	p.t.Cleanup(func() {
		p.server.CloseClientConnections()
		p.server.Close()
	})
	return p.server.URL
}

var (
	errUnavailable = classify.As(errors.New("a text that must not be shown"), classify.HTTPStatus(503))
	errRateLimit   = classify.As(errors.New("a text that must not be shown"), classify.HTTPStatus(429))
)

// traffic calls pipelines until the test ends: some succeed, one needs its retries, and one is down
// at times.
func (p *program) traffic() {
	quick := retry.New[int](retry.WithBackoff(retry.Exponential(20*time.Millisecond, time.Second, 2)))
	inventory := p.pipeline("inventory", quick, breaker.New[int](breaker.WithName("inventory db")), timeout.New[int](time.Second))
	review := p.pipeline("code review",
		fallback.Value(0), timeout.New[int](10*time.Second), quick,
		breaker.New[int](breaker.WithName("model api"), breaker.WithFailureRate(0.5, 10*time.Second, 20), breaker.WithCooldown(15*time.Second)),
		bulkhead.New[int](32), timeout.New[int](2*time.Second))
	search := p.pipeline("search", retry.New[int](retry.WithMaxAttempts(2)), timeout.New[int](300*time.Millisecond))
	hosts := breaker.NewGroup[string](breaker.WithCooldown(20*time.Second), breaker.WithKeyOptions(func(host string) []breaker.Option {
		return []breaker.Option{breaker.WithName(host)}
	}))
	type hostKey struct{}
	webhooks := p.pipeline("webhooks", quick, breaker.ForKey[int](hosts, func(ctx context.Context) string {
		host, _ := ctx.Value(hostKey{}).(string)
		return host
	}))
	p.pipeline("nightly report", retry.New[int]())

	start := time.Now()
	load := func(every time.Duration, call func(ctx context.Context)) {
		ctx, stop := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() {
			for ctx.Err() == nil {
				running.Go(func() { call(ctx) })
				select {
				case <-ctx.Done():
				case <-time.After(time.Duration(rand.ExpFloat64() * float64(every))):
				}
			}
		})
		p.t.Cleanup(func() { stop(); running.Wait() })
	}
	work := func(typical time.Duration, failure float64, err error) policy.Func[int] {
		return func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Duration(float64(typical) * (0.5 + rand.ExpFloat64()))):
			case <-ctx.Done():
				return 0, ctx.Err()
			}
			if rand.Float64() < failure {
				return 0, err
			}
			return 1, nil
		}
	}
	load(25*time.Millisecond, func(ctx context.Context) { inventory.Do(ctx, work(4*time.Millisecond, 0.0005, errUnavailable)) })
	load(40*time.Millisecond, func(ctx context.Context) {
		failure := 0.04
		if phase := time.Since(start) % (100 * time.Second); phase > 55*time.Second && phase < 75*time.Second {
			failure = 0.97
		}
		review.Do(ctx, work(60*time.Millisecond, failure, errUnavailable))
	})
	load(30*time.Millisecond, func(ctx context.Context) { search.Do(ctx, work(15*time.Millisecond, 0.03, errRateLimit)) })
	load(60*time.Millisecond, func(ctx context.Context) {
		host := []string{"hooks.example.com", "ci.example.org", "chat.example.net"}[rand.IntN(3)]
		failure := 0.
		if host == "chat.example.net" {
			failure = 1
		}
		webhooks.Do(context.WithValue(ctx, hostKey{}, host), work(30*time.Millisecond, failure, errUnavailable))
	})
}
