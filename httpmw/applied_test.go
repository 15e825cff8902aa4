package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	failsaferetry "github.com/failsafe-go/failsafe-go/retrypolicy"
	failsafetimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// Some policies lose the result of an attempt: a timeout of failsafe-go, an abandoning timeout, a
// retry with a canceled caller.
func TestAPOSTThatMayHaveBeenAppliedIsNotSentAgainByAnyPolicy(t *testing.T) {
	again := retry.New[*http.Response](retry.WithBackoff(retry.Constant(time.Millisecond)))
	thrice := middleware(func(ctx context.Context, next next) (response *http.Response, err error) {
		for range 3 {
			if response, err = next.Do(ctx); err == nil {
				break
			}
			policy.Discard(err)
		}
		return response, err
	})
	failsafe := failsafemw.New(failsafetimeout.New[*http.Response](time.Second))
	for name, policies := range map[string]policies{
		"a limit between retries":          {again, limit(time.Second), again},
		"a limit of failsafe-go":           {again, failsafe, again},
		"a retry of failsafe-go":           {failsafemw.New(failsaferetry.NewWithDefaults[*http.Response]()), limit(time.Second)},
		"a limit that abandons":            {again, timeout.New[*http.Response](time.Second, timeout.WithAbandon(10))},
		"a policy that looks at no error":  {thrice, limit(time.Second)},
		"one that looks at none, under it": {limit(time.Minute), thrice, limit(time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent []string
				transport := httpmw.NewTransport(takes(time.Hour, &sent, ok), httpmw.WithPolicies(policies...))
				_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
				synctest.Wait()
				if err == nil || !classify.Of(err).NoRetry || len(sent) != 1 {
					t.Errorf("sent %q, and got %v", sent, err)
				}
			})
		})
	}
}

func TestAnAbandonedPOSTIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		heedless := sending(func(*http.Request, string) (*http.Response, error) {
			sent.Add(1)
			time.Sleep(time.Minute)
			return response(200, ""), nil
		})
		transport := httpmw.NewTransport(heedless, httpmw.WithPolicies(
			retry.New[*http.Response](), timeout.New[*http.Response](time.Second, timeout.WithAbandon(10))))
		_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		if !errors.Is(err, timeout.ErrExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if sent.Load() != 1 {
			t.Errorf("sent %d times", sent.Load())
		}
	})
}

func TestAPOSTIsNotSentAgainAfterARefusalThatNoPolicySaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		slow := takes(0, &sent, func(int) (*http.Response, error) {
			refused := response(http.StatusServiceUnavailable, "")
			refused.Header.Set("Content-Type", "application/json")
			refused.Body = newStalled() // The policies wait for the code in it.
			return refused, nil
		})
		transport := httpmw.NewTransport(slow, httpmw.WithPolicies(
			retry.New[*http.Response](retry.WithBackoff(retry.Constant(time.Minute)), retry.WithJitter(retry.NoJitter)),
			timeout.New[*http.Response](time.Millisecond, timeout.WithAbandon(10))))
		_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		if !errors.Is(err, timeout.ErrExceeded) || len(sent) != 1 {
			t.Errorf("sent %q, and got %v", sent, err)
		}
	})
}

// The attempt that a hedge cancels may have been applied.
func TestAPOSTThatAHedgeCanceledIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		answers := []int{http.StatusTooManyRequests, http.StatusCreated, http.StatusCreated}
		slowly := sending(func(r *http.Request, body string) (*http.Response, error) {
			sent = append(sent, body)
			attempt := len(sent)
			select {
			case <-time.After(time.Duration(attempt) * 1500 * time.Millisecond):
				return response(answers[attempt-1], ""), nil
			case <-r.Context().Done():
				return nil, context.Cause(r.Context())
			}
		})
		delayed := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			time.Sleep(answering)
			return response, err
		})
		transport := httpmw.NewTransport(slowly, retrying(), httpmw.WithPolicies(hedged(2), delayed))
		_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		time.Sleep(time.Minute)
		if len(sent) != 2 || err == nil {
			t.Errorf("sent %q, and got %v", sent, err)
		}
	})
}

func TestARefusalCountsOnlyUntilThePolicySendsTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		authorize := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			if classify.Of(err).Status != http.StatusUnauthorized {
				return response, err
			}
			policy.Discard(err)
			return several(2, func(o []outcome) outcome { return o[1] }).Apply(ctx, next)
		})
		transport := httpmw.NewTransport(takes(5*time.Second, &sent, func(attempt int) (*http.Response, error) {
			return response([]int{401, 429, 201}[attempt-1], ""), nil
		}), httpmw.WithPolicies(authorize))
		status, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		if status != http.StatusCreated || err != nil || len(sent) != 3 {
			t.Errorf("got %d, %v; sent %q", status, err, sent)
		}
	})
}

func TestABodyThatCannotBeReplayedAfterARefusalIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		twice := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			_, err := next.Do(ctx)
			policy.Discard(err)
			return next.Do(ctx)
		})
		r := request(t, "POST", "order")
		r.GetBody = func() (io.ReadCloser, error) { return nil, errBoom }
		start := time.Now()
		_, _, err := roundTrip(t, httpmw.NewTransport(takes(0, &sent, func(int) (*http.Response, error) {
			return response(http.StatusUnauthorized, ""), nil
		}), httpmw.WithPolicies(twice)), r)
		if !errors.Is(err, errBoom) || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// A policy discards the errors that it does not return, as the documentation demands.
func TestDiscardingTheErrorOfAnUnsentAttemptLeavesTheOtherAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		transport := httpmw.NewTransport(takes(5*time.Second, &sent, func(int) (*http.Response, error) {
			return response(http.StatusBadRequest, "why"), nil
		}), httpmw.WithPolicies(several(2, func(o []outcome) outcome {
			policy.Discard(o[1].err)
			return o[0]
		})))
		status, body, err := roundTrip(t, transport, request(t, "POST", "order"))
		if status != http.StatusBadRequest || body != "why" || err != nil || len(sent) != 1 {
			t.Errorf("got %d %q, %v; sent %q", status, body, err, sent)
		}
	})
}

func TestTheResponseOfAnEarlierCallIsNotReturnedAgain(t *testing.T) {
	var kept error
	remember := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		if kept != nil {
			return nil, kept
		}
		response, err := next.Do(ctx)
		kept = err
		return response, err
	})
	busy, calls := statuses(http.StatusServiceUnavailable)
	transport := httpmw.NewTransport(busy, httpmw.WithPolicies(remember))
	if status, body, err := roundTrip(t, transport, request(t, "GET", "")); status != http.StatusServiceUnavailable || body != "answer" || err != nil {
		t.Errorf("got %d %q, %v", status, body, err)
	}
	status, _, err := roundTrip(t, transport, request(t, "GET", ""))
	if e, isStatus := errors.AsType[*httpmw.StatusError](err); !isStatus || e.StatusCode != http.StatusServiceUnavailable || calls.Load() != 1 {
		t.Errorf("got %d, %v", status, err)
	}
}

func TestNothingIsSentInAContextThatHasEnded(t *testing.T) {
	var sent []string
	twice := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		_, _ = next.Do(ctx)
		ctx, cancel := context.WithCancelCause(ctx)
		cancel(errBoom)
		return next.Do(ctx)
	})
	heedless := sending(func(_ *http.Request, body string) (*http.Response, error) {
		sent = append(sent, body)
		return nil, errNoAnswer
	})
	_, _, err := roundTrip(t, httpmw.NewTransport(heedless, httpmw.WithPolicies(twice)), request(t, "GET", ""))
	if !errors.Is(err, errBoom) || len(sent) != 1 {
		t.Errorf("sent %q, and got %v", sent, err)
	}
}

var errNoAnswer = errors.New("no answer")

func TestAnAttemptThatWaitedForItsBodyIsNotSentAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		sent := 0
		var late error
		firstOnly := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			go func() {
				time.Sleep(time.Second)
				_, late = next.Do(ctx)
			}()
			return next.Do(ctx)
		})
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			sent++
			go func() { // The server answers before it has read everything.
				time.Sleep(2050 * time.Millisecond)
				_ = r.Body.Close()
			}()
			time.Sleep(2 * time.Second)
			return response(http.StatusOK, "answer"), nil
		}), httpmw.WithPolicies(firstOnly))
		again := track("order")
		r := oneShot(t, "PUT", track("order"))
		r.GetBody = func() (io.ReadCloser, error) { return again, nil }
		status, body, err := roundTrip(t, transport, r)
		time.Sleep(time.Minute)
		synctest.Wait()
		if verdict := classify.Of(late); verdict.Class != classify.ClassCanceled {
			t.Errorf("%v counts as a failure of the dependency: %+v", late, verdict)
		}
		if status != http.StatusOK || body != "answer" || err != nil || sent != 1 || again.closed.Load() == 0 {
			t.Errorf("got %d %q, %v; sent %d times, and the other body was closed %d times", status, body, err, sent, again.closed.Load())
		}
	})
}

func TestAnAttemptThatWaitsEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		var second outcome
		var waited time.Duration
		impatient := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			var under sync.WaitGroup
			defer under.Wait()
			under.Go(func() {
				time.Sleep(time.Second)
				ctx, cancel := context.WithTimeoutCause(ctx, time.Second, errBoom)
				defer cancel()
				start := time.Now()
				second.response, second.err = next.Do(ctx)
				waited = time.Since(start)
			})
			return next.Do(ctx)
		})
		transport := httpmw.NewTransport(takes(5*time.Second, &sent, ok), httpmw.WithPolicies(impatient))
		status, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		if status != 200 || err != nil || waited != time.Second || !errors.Is(second.err, errBoom) || len(sent) != 1 {
			t.Errorf("got %d, %v; the second waited %v for %v; sent %q", status, err, waited, second.err, sent)
		}
	})
}
