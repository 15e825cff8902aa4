package httpmw_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// outcome is the result of one of several attempts.
type outcome struct {
	response *http.Response
	err      error
}

// several makes n attempts, a second apart, waits for all of them, and returns the one that choose
// selects.
func several(attempts int, choose func([]outcome) outcome) policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next next) (*http.Response, error) {
		outcomes := make([]outcome, attempts)
		var under sync.WaitGroup
		for i := range outcomes {
			under.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				outcomes[i].response, outcomes[i].err = next.Do(ctx)
			})
		}
		under.Wait()
		chosen := choose(outcomes)
		return chosen.response, chosen.err
	})
}

// hedged makes several attempts. The first to succeed wins, and the others are canceled.
func hedged(attempts int) policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next next) (*http.Response, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ended := make(chan outcome, attempts)
		for i := range attempts {
			go func() {
				time.Sleep(time.Duration(i) * time.Second)
				response, err := next.Do(ctx)
				ended <- outcome{response, err}
			}()
		}
		first := <-ended
		return first.response, first.err
	})
}

// takes returns a base that reads the body, waits, and records what was sent.
func takes(d time.Duration, sent *[]string, answer func(attempt int) (*http.Response, error)) base {
	var mu sync.Mutex
	return sending(func(r *http.Request, body string) (*http.Response, error) {
		mu.Lock()
		*sent = append(*sent, body)
		attempt := len(*sent)
		mu.Unlock()
		select {
		case <-time.After(d):
			return answer(attempt)
		case <-r.Context().Done():
			return nil, context.Cause(r.Context())
		}
	})
}

func ok(int) (*http.Response, error) { return response(http.StatusOK, "answer"), nil }

func TestARequestThatMustNotBeRepeatedIsNotHedged(t *testing.T) {
	none := func() io.Reader { return nil }
	memory := func() io.Reader { return strings.NewReader("order") }
	stream := func() io.Reader { return io.MultiReader(strings.NewReader("order")) }
	for _, test := range []struct {
		name    string
		method  string
		body    func() io.Reader
		options []httpmw.TransportOption
		want    int
	}{
		{"a GET", "GET", none, nil, 3},
		{"a PUT", "PUT", memory, nil, 3},
		{"a PUT without a replayable body", "PUT", stream, nil, 1},
		{"a PUT with a buffered body", "PUT", stream, []httpmw.TransportOption{httpmw.WithBodyBuffer(9)}, 3},
		{"a POST in memory", "POST", memory, nil, 1},
		{"a POST without a body", "POST", none, nil, 1},
		{"a POST that the caller vouches for", "POST", memory, []httpmw.TransportOption{
			httpmw.WithIdempotent(func(*http.Request) bool { return true }),
		}, 3},
		{"a GET that the caller warns of", "GET", none, []httpmw.TransportOption{
			httpmw.WithIdempotent(func(*http.Request) bool { return false }),
		}, 1},
	} {
		for name, inner := range map[string]policies{"": nil, ", a limit": {limit(time.Hour)}} {
			t.Run(test.name+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var sent []string
					transport := httpmw.NewTransport(takes(5*time.Second, &sent, ok),
						append(test.options, httpmw.WithPolicies(hedged(3)), httpmw.WithPolicies(inner...))...)
					start := time.Now()
					status, body, err := roundTrip(t, transport, mustRequest(t, test.method, test.body()))
					synctest.Wait()
					if status != 200 || body != "answer" || err != nil || len(sent) != test.want || time.Since(start) != 5*time.Second {
						t.Errorf("got %d %q, %v after %v; sent %q", status, body, err, time.Since(start), sent)
					}
					for _, body := range sent {
						if test.body() != nil && body != "order" {
							t.Errorf("sent %q", sent)
						}
					}
				})
			})
		}
	}
}

func TestAnAttemptThatWaitedIsSentOnlyIfTheOneBeforeCertainlyWasNot(t *testing.T) {
	for name, test := range map[string]struct {
		first func() (*http.Response, error)
		sent  int
		class classify.Class // of the second
	}{
		"refused":     {func() (*http.Response, error) { return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED} }, 2, classify.ClassUnknown},
		"turned away": {func() (*http.Response, error) { return response(429, "busy"), nil }, 2, classify.ClassUnknown},
		"reset":       {func() (*http.Response, error) { return nil, syscall.ECONNRESET }, 1, classify.ClassTransient},
		"failed":      {func() (*http.Response, error) { return response(500, "busy"), nil }, 1, classify.ClassTransient},
		"answered":    {func() (*http.Response, error) { return response(200, "fine"), nil }, 1, classify.ClassCanceled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent []string
				var second error
				transport := httpmw.NewTransport(takes(5*time.Second, &sent, func(attempt int) (*http.Response, error) {
					if attempt == 1 {
						return test.first()
					}
					return ok(attempt)
				}), httpmw.WithPolicies(several(2, func(o []outcome) outcome {
					second = o[1].err
					if o[1].err == nil {
						return o[1]
					}
					return o[0]
				})))
				_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
				if len(sent) != test.sent || classify.Of(second).Class != test.class {
					t.Errorf("sent %q; the second attempt ended with %v", sent, second)
				}
				if (err == nil) == (name == "reset") {
					t.Errorf("got %v", err)
				}
				if second != nil && !classify.Of(second).NoRetry {
					t.Errorf("%v may be retried", second)
				}
			})
		})
	}
}

func TestTheErrorOfAnUnsentAttemptWrapsThatOfTheAttemptBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		transport := httpmw.NewTransport(takes(5*time.Second, &sent, func(int) (*http.Response, error) { return response(503, "busy"), nil }),
			httpmw.WithPolicies(several(2, func(o []outcome) outcome { return o[1] })))
		status, body, err := roundTrip(t, transport, request(t, "POST", "order"))
		if status != 503 || body != "busy" || err != nil || len(sent) != 1 {
			t.Errorf("got %d %q, %v; sent %q", status, body, err, sent)
		}
	})
}

func TestAPolicyMayRepeatARequestAfterARefusalThatItCanCorrect(t *testing.T) {
	var sent []string
	authorize := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		response, err := next.Do(ctx)
		if classify.Of(err).Status != http.StatusUnauthorized {
			return response, err
		}
		policy.Discard(err)
		return next.Do(ctx)
	})
	transport := httpmw.NewTransport(takes(0, &sent, func(attempt int) (*http.Response, error) {
		return response([]int{401, 201}[attempt-1], ""), nil
	}), httpmw.WithPolicies(authorize))
	if status, _, err := roundTrip(t, transport, request(t, "POST", "order")); status != 201 || err != nil || len(sent) != 2 {
		t.Errorf("got %d, %v; sent %q", status, err, sent)
	}
}

func TestNoAttemptFollowsAnAnswerWhateverCameBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		thrice := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			_, refused := next.Do(ctx)
			policy.Discard(refused)
			response, err := next.Do(ctx)
			_, _ = next.Do(ctx)
			return response, err
		})
		transport := httpmw.NewTransport(takes(0, &sent, func(attempt int) (*http.Response, error) {
			return response([]int{401, 201, 202}[attempt-1], ""), nil
		}), httpmw.WithPolicies(thrice))
		if status, _, err := roundTrip(t, transport, request(t, "POST", "order")); status != 201 || err != nil || len(sent) != 2 {
			t.Errorf("got %d, %v; sent %q", status, err, sent)
		}
	})
}

func TestAnAnsweredRequestIsNotRepeatedByALateHedge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		var second error
		late := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			_, second = next.Do(ctx)
			return response, err
		})
		transport := httpmw.NewTransport(takes(0, &sent, ok), httpmw.WithPolicies(late))
		start := time.Now()
		if _, body, err := roundTrip(t, transport, request(t, "POST", "order")); body != "answer" || err != nil {
			t.Errorf("got %q, %v", body, err)
		}
		if verdict := classify.Of(second); len(sent) != 1 || verdict.Class != classify.ClassCanceled || !verdict.NoRetry {
			t.Errorf("sent %q; the second attempt ended with %v", sent, second)
		}
		if got := time.Since(start); got > time.Second {
			t.Errorf("the second attempt held the call for %v", got)
		}
	})
}

// A hedge returns the first result, so the error of an attempt that must not be sent must not come
// before the answer.
func TestNoErrorPrecedesTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		method, wantBody string
		status           int
	}{
		"a POST":                                 {"POST", "answer", 200},
		"a body that is not replayable":          {"PUT", "answer", 200},
		"a POST that is refused":                 {"POST", "busy", 503},
		"a body that is refused, and is no more": {"PUT", "busy", 503},
	} {
		synctest.Test(t, func(t *testing.T) {
			var answers atomic.Int32
			slowly := middleware(func(ctx context.Context, next next) (*http.Response, error) {
				response, err := next.Do(ctx)
				if answers.Add(1) == 1 {
					time.Sleep(answering)
				}
				return response, err
			})
			var sent []string
			answer := func(int) (*http.Response, error) { return response(test.status, test.wantBody), nil }
			transport := httpmw.NewTransport(takes(5*time.Second, &sent, answer), httpmw.WithPolicies(hedged(3), slowly))
			r := request(t, test.method, "order")
			r.GetBody = nil
			start := time.Now()
			status, body, err := roundTrip(t, transport, r)
			if status != test.status || body != test.wantBody || err != nil || len(sent) != 1 {
				t.Errorf("%s: got %d %q, %v; sent %q", name, status, body, err, sent)
			}
			if got := time.Since(start); got != 5*time.Second+answering {
				t.Errorf("it took %v", got)
			}
		})
	}
}

// answering is the longest time that a policy takes to handle an answer.
const answering = 100 * time.Millisecond
