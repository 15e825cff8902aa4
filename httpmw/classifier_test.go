package httpmw_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

func TestAnEOFIsAnEarlyCloseOnlyIfTheErrorMeansNothingElse(t *testing.T) {
	lost := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}
	for _, test := range []struct {
		name string
		err  error
		want classify.Verdict
	}{
		{"bare", io.EOF, lost},
		{"wrapped", fmt.Errorf("net/http: Transport failed to read from server: %w", io.EOF), lost},
		{"marked as permanent", classify.Permanent(fmt.Errorf("reading the key: %w", io.EOF)), classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindUnknown}},
		{"with a verdict", fmt.Errorf("%w, then %w", io.EOF, &breaker.OpenError{}), (&breaker.OpenError{}).Verdict()},
		{"with words", fmt.Errorf("invalid api key: %w", io.EOF), classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth}},
	} {
		_, err := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return nil, test.err })).RoundTrip(request(t, "GET", ""))
		if got := classify.Of(err); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestAnInnerCircuitsRejectionCountsOutsideOnlyIfTheServerWasAskedBefore(t *testing.T) {
	closes := base(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	inner := httpmw.NewTransport(closes, retrying(), httpmw.WithPolicies(breaker.New[*http.Response](breaker.WithFailureThreshold(1))))
	for _, want := range []breaker.State{breaker.Open, breaker.Closed} {
		circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1))
		outer := httpmw.NewTransport(inner, httpmw.WithPolicies(breaker.For[*http.Response](circuit)))
		_, _, err := roundTrip(t, outer, request(t, "GET", ""))
		asked := errors.Is(err, io.EOF)
		if !errors.Is(err, breaker.ErrOpen) || asked != (want == breaker.Open) || circuit.State() != want {
			t.Errorf("the outer circuit is %v after %v, want %v", circuit.State(), err, want)
		}
	}
}

func TestAClassifierCannotAllowRetriesThatTheServerForbids(t *testing.T) {
	sent := 0
	transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
		sent++
		answer := response(503, "")
		answer.Header.Set("X-Should-Retry", "false")
		return answer, nil
	}), retrying(), httpmw.WithClassifier(func(error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
	}))
	if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 503 || err != nil || sent != 1 {
		t.Errorf("status %d, %v after %d requests, want 503 after 1", status, err, sent)
	}
}
