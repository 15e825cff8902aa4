//go:build unix

package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/process"
	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/policy"
)

// samples are the values of a query by their labels' values.
type samples map[string]float64

// kinds are the kinds of the statuses that the API answers with.
var kinds = map[int]string{401: "auth_error", 404: "model_not_found", 429: "rate_limit", 503: "server_error"}

// checkMetrics compares the metrics in Prometheus with the requests that the API saw, and with the
// expected results of the scenes.
func (p traffic) checkMetrics(t *testing.T) {
	seen := p.seen()
	var want scenes.Counts
	waits := 0
	for _, r := range p.results {
		want.Answered += r.Scene.Want.Answered
		want.Degraded += r.Scene.Want.Degraded
		want.Failed += r.Scene.Want.Failed
		want.Canceled += r.Scene.Want.Canceled
		want.Rejections += r.Scene.Want.Rejections
		waits += r.Count(policy.EventRetry)
	}
	reviews := want.Answered + want.Degraded + want.Failed + want.Canceled
	// A review without a request to the API was rejected at once.
	rejected := reviews - seen.reviews

	for name, c := range map[string]struct {
		query  string
		labels []string
		want   samples
	}{
		"attempts": {
			`tenax_attempt_duration_seconds_count{tenax_pipeline_name="llm"}`,
			[]string{"tenax_outcome", "error_type"},
			seen.attempts,
		},
		"requests": {
			`http_client_request_duration_seconds_count`,
			[]string{"http_request_method", "http_response_status_code", "error_type"},
			seen.requests,
		},
		"reviews": {
			`sum by (tenax_outcome) (tenax_execution_duration_seconds_count{tenax_pipeline_name="review"})`,
			[]string{"tenax_outcome"},
			samples{
				"success": float64(want.Answered), "degraded": float64(want.Degraded), "failure": float64(want.Failed),
				"canceled": float64(want.Canceled),
			},
		},
		"calls": {
			`sum by (tenax_outcome) (tenax_execution_duration_seconds_count{tenax_pipeline_name="llm"})`,
			[]string{"tenax_outcome"},
			samples{
				"success": float64(want.Answered), "rejected": float64(rejected), "canceled": float64(want.Canceled),
				"failure": float64(want.Failed + want.Degraded - rejected),
			},
		},
		"retries": {
			`tenax_execution_retries_sum`, []string{"tenax_pipeline_name"}, samples{"llm": float64(seen.retries)},
		},
		"calls that were retried": {
			`tenax_execution_retries_count`, []string{"tenax_pipeline_name"}, samples{"llm": float64(seen.retried)},
		},
		"waits": {
			`tenax_retry_delay_seconds_count`, []string{"tenax_pipeline_name"}, samples{"llm": float64(waits)},
		},
		"rejections": {
			`tenax_rejections_total`,
			[]string{"tenax_pipeline_name", "tenax_policy", "tenax_reason"},
			samples{"llm breaker open": float64(want.Rejections)},
		},
		"fallbacks": {
			`sum by (tenax_pipeline_name) (tenax_fallbacks_total)`,
			[]string{"tenax_pipeline_name"},
			samples{"review": float64(want.Degraded)},
		},
		"timeouts": {
			`tenax_timeouts_total`, []string{"tenax_pipeline_name"}, samples{"llm": seen.attempts["failure timeout"]},
		},
		"transitions": {
			`tenax_breaker_transitions_total`,
			[]string{"tenax_breaker_name", "tenax_breaker_from", "tenax_breaker_to"},
			samples{"llm closed open": 1, "llm open half_open": 1, "llm half_open closed": 1},
		},
		"state": {
			`tenax_breaker_state`,
			[]string{"tenax_breaker_name", "tenax_breaker_state"},
			samples{"llm closed": 1, "llm open": 0, "llm half_open": 0},
		},
	} {
		t.Run(name, func(t *testing.T) { p.await(t, c.query, c.labels, c.want) })
	}
}

// seen is the API's view, as metrics must show it.
type seen struct {
	attempts, requests        samples
	reviews, retried, retries int
}

func (p traffic) seen() seen {
	s := seen{attempts: make(samples), requests: make(samples)}
	for _, r := range p.results {
		for _, request := range r.Requests {
			kind, status, errorType := kinds[request.Status], strconv.Itoa(request.Status), ""
			switch {
			case request.Status == 0:
				kind = unanswered[request.Scene]
				status, errorType = "", kind
			case request.Status >= 400:
				errorType = status
			}
			s.attempts[strings.TrimSpace(outcomeOf(request.Scene, kind)+" "+kind)]++
			s.requests[strings.Join(strings.Fields("POST "+status+" "+errorType), " ")]++
			switch request.Repeat {
			case 1:
				s.reviews++
			case 2:
				s.retried++
				s.retries++
			default:
				s.retries++
			}
		}
	}
	return s
}

func outcomeOf(scene, kind string) string {
	switch {
	case kind != "":
		return "failure"
	case scene == "canceled":
		return "canceled"
	default:
		return "success"
	}
}

// await queries Prometheus until it has the samples.
func (p traffic) await(t *testing.T, query string, labels []string, want samples) {
	t.Helper()
	deadline := time.Now().Add(process.Patience)
	for {
		got := p.query(t, query, labels)
		diff := gocmp.Diff(want, got)
		if diff == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what must be (-) is not what Prometheus has of %s (+):\n%s", query, diff)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (p traffic) query(t *testing.T, query string, labels []string) samples {
	t.Helper()
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	body := process.Fetch(t, p.prometheus+"/api/v1/query?query="+url.QueryEscape(query))
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	got := make(samples)
	for _, r := range answer.Data.Result {
		var key []string
		for _, label := range labels {
			if value := r.Metric[label]; value != "" {
				key = append(key, value)
			}
		}
		value, err := strconv.ParseFloat(fmt.Sprint(r.Value[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.Join(key, " ")
		if _, twice := got[name]; twice {
			t.Fatalf("two samples for %q: %v", name, r.Metric)
		}
		got[name] = value
	}
	return got
}
