package statuspage_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
)

var (
	errUnavailable = classify.As(errors.New("upstream is down"), classify.HTTPStatus(503))
	errAuth        = classify.As(errors.New("invalid API key"), classify.HTTPStatus(401))
)

func succeed(context.Context) (int, error) { return 1, nil }

func returning(errs ...error) policy.Func[int] {
	calls := 0
	return func(context.Context) (int, error) {
		err := errs[min(calls, len(errs)-1)]
		calls++
		return calls, err
	}
}

// shown returns a pipeline on the page.
func shown(tb testing.TB, page *statuspage.Page, name string, policies ...policy.Policy[int]) *policy.Pipeline[int] {
	tb.Helper()
	all := append([]policy.Policy[int]{statuspage.New[int](statuspage.WithPage(page))}, policies...)
	p, err := policy.New(name, all...)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func retrying() policy.Policy[int] {
	return retry.New[int](retry.WithBackoff(retry.Constant(time.Millisecond)), retry.WithJitter(retry.NoJitter))
}

// get sends a request to a handler.
func get(tb testing.TB, h http.Handler, target string, header ...string) *http.Response {
	tb.Helper()
	r := request(tb, tb.Context(), http.MethodGet, target)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return do(tb, h, r)
}

func request(tb testing.TB, ctx context.Context, method, target string) *http.Request {
	tb.Helper()
	return httptest.NewRequestWithContext(ctx, method, target, nil)
}

func do(tb testing.TB, h http.Handler, r *http.Request) *http.Response {
	tb.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(tb testing.TB, r *http.Response) string {
	tb.Helper()
	all, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return string(all)
}

// document has the JSON fields that tests check.
type document struct {
	Overview struct {
		Pipelines, Failing, Strained, Healthy, Idle int
		Circuits                                    struct {
			Closed   int
			HalfOpen int `json:"half_open"`
			Open     int
		}
	}
	Query struct {
		Matching, Pages int
	}
	Pipelines []row
	Pipeline  *struct {
		row
		Totals   map[string]uint64
		Policies []policyOf
		Seconds  struct {
			Calls, Attempts, Retries  []uint32
			SuccessRate               []*float64 `json:"success_rate"`
			SuccessRateWithoutRetries []*float64 `json:"success_rate_without_retries"`
			P50                       []*float64
			LateFailures              []uint32 `json:"late_failures"`
		}
	}
	Circuits []struct {
		Name, State string
		Changes     []struct {
			Time     time.Time
			From, To string
			Failures int
		}
	}
	Failures []failure
}

type row struct {
	ID                                                                uint64
	Name, Health                                                      string
	Calls, Attempts, Retries, Hedges, Rejections, Timeouts, Fallbacks uint64
	Failures, Rejected, Canceled, Paced, Expected                     uint64
	LateFailures                                                      uint64   `json:"late_failures"`
	SuccessRate                                                       *float64 `json:"success_rate"`
	SuccessRateWithoutRetries                                         *float64 `json:"success_rate_without_retries"`
	Latency                                                           struct{ P50, P90, P99 *float64 }
	Held                                                              held
}

// held is what holds calls back.
type held struct {
	Limit   *float64
	Paced   float64
	Waiting int
}

type policyOf struct {
	Kind, Name, State string
	Settings          []struct{ Name, Value string }
	Gauges            []struct {
		Name  string
		Value *float64
	}
	Circuits map[string]int
	Keys     int
	HeldKeys int `json:"held_keys"`
	Policies []policyOf
}

type failure struct {
	Time             time.Time
	Pipeline         string `json:"pipeline_name"`
	Kind             string
	Text             string `json:"status_text"`
	Status, Attempts int
	Reason, Type     string
	Late             bool
}

// read returns the document for a query such as "?pipeline=1".
func read(tb testing.TB, page *statuspage.Page, query string) document {
	tb.Helper()
	target := "/?format=json"
	if query != "" {
		target = "/" + query + "&format=json"
	}
	r := get(tb, page.Handler(), target)
	text := body(tb, r)
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil || r.StatusCode != http.StatusOK {
		tb.Fatalf("%s: %v\n%s", r.Status, err, text)
	}
	return d
}

// following is a handler on a server that counts the requests under way.
type following struct {
	client  *http.Client
	running atomic.Int64
	server  atomic.Pointer[http.Server]
}

func follow(t *testing.T, h http.Handler) *following {
	t.Helper()
	f := &following{}
	f.client = &http.Client{Transport: pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.server.Store(r.Context().Value(http.ServerContextKey).(*http.Server))
		f.running.Add(1)
		defer f.running.Add(-1)
		h.ServeHTTP(w, r)
	}))}
	return f
}

// open begins to follow a view such as "?pipeline=1&format=events".
func (f *following) open(t *testing.T, ctx context.Context, query string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://program/debug/tenax/"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := f.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// event reads one event.
func event(t *testing.T, from *bufio.Reader) string {
	t.Helper()
	var all strings.Builder
	for {
		line, err := from.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == "\n" {
			return all.String()
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			t.Fatalf("the stream has the line %q", line)
		}
		all.WriteString(data)
	}
}
