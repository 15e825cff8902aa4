package verdicts

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-retryablehttp"

	"github.com/tenax-go/tenax/httpmw"
)

// peers are clients with their defaults over a transport.
var peers = []struct {
	name   string
	client func(base http.RoundTripper) *http.Client
}{
	{"`httpmw.Standard`", func(base http.RoundTripper) *http.Client {
		return &http.Client{Transport: httpmw.Standard("verdicts", httpmw.WithBase(base))}
	}},
	{"failsafehttp of failsafe-go v0.9.8", func(base http.RoundTripper) *http.Client {
		return &http.Client{Transport: failsafehttp.NewRoundTripper(base, failsafehttp.NewRetryPolicyBuilder().Build())}
	}},
	{"go-retryablehttp v0.7.8", func(base http.RoundTripper) *http.Client {
		client := retryablehttp.NewClient()
		client.HTTPClient = &http.Client{Transport: base}
		client.Logger = log.New(io.Discard, "", 0)
		return client.StandardClient()
	}},
}

// repeating is a transport that gives one answer to every request, and keeps when it was asked.
type repeating struct {
	answer *Answer
	asked  []time.Time
}

func (a *repeating) RoundTrip(request *http.Request) (*http.Response, error) {
	now := time.Now()
	a.asked = append(a.asked, now)
	response := a.answer.response(now)
	response.Request = request
	return response, nil
}

// Decisions of a client.
const (
	right = iota
	inVain
	gaveUp
	tooEarly
)

// longWait is from when on giving the answer back is as right as waiting.
const longWait = time.Minute

// today is later than the dates that answers have as past ones. The time in a bubble of synctest
// begins in the year 2000.
var today = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)

// decide returns what a client made of an answer to a GET.
func decide(t *testing.T, a *Answer, client func(http.RoundTripper) *http.Client) (decision int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(today))
		base := &repeating{answer: a}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+a.host()+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		addFields(request.Header, a.Request)
		if response, err := client(base).Do(request); err == nil {
			_ = response.Body.Close()
		}
		decision = base.decision()
	})
	return decision
}

func (a *repeating) decision() int {
	want := &a.answer.Want
	again := len(a.asked) > 1
	switch {
	case again && !want.retries():
		return inVain
	case !again && want.retries() && want.After <= longWait:
		return gaveUp
	case again && a.asked[1].Sub(a.asked[0]) < want.After-1500*time.Millisecond:
		return tooEarly
	default:
		return right
	}
}

// The same answers in the defaults of others, on docs/verdicts.md.
func TestWhatOthersMakeOfTheSameAnswers(t *testing.T) {
	answers := mustRead(t, Answers)
	var table strings.Builder
	table.WriteString("| default of | decides rightly | repeats in vain | gives up on what passes | asks again too early |\n" +
		"| --- | --- | --- | --- | --- |\n")
	rows := 0
	for _, peer := range peers {
		var counts [4]int
		rows = 0
		for i := range answers {
			if answers[i].Differs == "" {
				counts[decide(t, &answers[i], peer.client)]++
				rows++
			}
		}
		fmt.Fprintf(&table, "| %s | %d, %.1f %% | %d | %d | %d |\n", peer.name,
			counts[right], 100*float64(counts[right])/float64(rows), counts[inVain], counts[gaveUp], counts[tooEarly])
	}
	t.Logf("%d answers\n%s", rows, &table)
	if *update {
		if err := os.WriteFile("testdata/peers.md", []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(peersTable, table.String()); diff != "" {
		t.Errorf("testdata/peers.md (-file +measured); go test -run Others -update writes it:\n%s", diff)
	}
}
