package httpmw_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// shared is a base with one connection for all requests. It records all calls.
type shared struct {
	respond base
	closing time.Duration // how long closing idle connections takes

	mu  sync.Mutex
	log []string
}

func (s *shared) write(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, what)
}

func (s *shared) RoundTrip(r *http.Request) (*http.Response, error) {
	s.write("send")
	return s.respond(r)
}

func (s *shared) CloseIdleConnections() {
	s.write("close idle")
	time.Sleep(s.closing)
}

// dies answers the first request over the given version of HTTP, and none of the following.
func dies(version int) base {
	sent := 0
	return func(r *http.Request) (*http.Response, error) {
		if sent++; sent > 1 {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		answer := response(http.StatusOK, "")
		answer.ProtoMajor = version
		return answer, nil
	}
}

func TestAttemptsAfterATimeoutDoNotShareTheConnectionOfTheOneBefore(t *testing.T) {
	const second = "second"
	wait := retry.New[*http.Response](retry.WithBackoff(retry.Constant(time.Second)))
	for name, test := range map[string]struct {
		base     base
		policies policies
		want     []string
	}{
		"HTTP/2": {dies(2), policies{wait, limit(time.Minute)}, []string{
			"send", second, "send", "close idle", "send", "close idle", "send",
		}},
		"HTTP/1.1, where a connection ends with its request": {dies(1), policies{wait, limit(time.Minute)}, []string{
			"send", second, "send", "send", "send",
		}},
		"HTTP/3, which finds out by itself": {dies(3), policies{wait, limit(time.Minute)}, []string{
			"send", second, "send", "send", "send",
		}},
		"the caller cancels": {dies(2), policies{wait, middleware(func(ctx context.Context, next next) (*http.Response, error) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Minute, cancel)
			return next.Do(ctx)
		})}, []string{"send", second, "send"}},
		"an error in time": {sending(func(r *http.Request, _ string) (*http.Response, error) {
			if r.Header.Get("Number") == second {
				return nil, errBoom
			}
			return &http.Response{StatusCode: http.StatusOK, ProtoMajor: 2}, nil
		}), policies{wait, limit(time.Minute)}, []string{"send", second, "send", "send", "send"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shared{respond: test.base}
				transport := httpmw.NewTransport(s, httpmw.WithPolicies(test.policies...))
				_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
				s.write(second)
				r := request(t, "GET", "")
				r.Header.Set("Number", second)
				_, _, _ = roundTrip(t, transport, r)
				if diff := cmp.Diff(test.want, s.log); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// A request that has timed out may keep its connection from being idle for a moment.
func TestStaleConnectionsAreClosedTwiceAndThenNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shared{respond: dies(2)}
		transport := httpmw.NewTransport(s, httpmw.WithPolicies(limit(time.Minute)))
		send := func() { _, _, _ = roundTrip(t, transport, request(t, "GET", "")) }
		send()
		send()
		s.respond = func(*http.Request) (*http.Response, error) { return response(http.StatusOK, ""), nil }
		for range 40 {
			s.write("1 ms")
			time.Sleep(time.Millisecond)
			send()
		}
		var closedAt []int
		ms := 0
		for _, what := range s.log {
			switch what {
			case "1 ms":
				ms++
			case "close idle":
				closedAt = append(closedAt, ms)
			}
		}
		if diff := cmp.Diff([]int{1, 11}, closedAt); diff != "" {
			t.Errorf("idle connections were closed after so many milliseconds (-want +got):\n%s", diff)
		}
	})
}

func TestTheWaitForConnectionsToBeClosedIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shared{respond: dies(2), closing: time.Hour}
		transport := httpmw.NewTransport(s, httpmw.WithPolicies(limit(time.Minute)))
		for range 3 {
			_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
		}
		time.Sleep(time.Hour)
		start := time.Now()
		s.respond = func(*http.Request) (*http.Response, error) { return response(http.StatusOK, ""), nil }
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != http.StatusOK || err != nil || time.Since(start) > time.Second {
			t.Errorf("got %d, %v after %v", status, err, time.Since(start))
		}
		time.Sleep(time.Hour)
	})
}
