package httpmw_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

// baseOfStandard returns the base of Standard if http.DefaultTransport is standIn.
func baseOfStandard(t *testing.T, standIn http.RoundTripper) http.RoundTripper {
	t.Helper()
	before := http.DefaultTransport
	defer func() { http.DefaultTransport = before }()
	http.DefaultTransport = standIn
	return httpmw.Standard("test").WrappedRoundTripper()
}

func TestTheBaseOfStandardIsACloneOfTheDefaultTransport(t *testing.T) {
	original := &http.Transport{MaxConnsPerHost: 7}
	base, ok := baseOfStandard(t, original).(*http.Transport)
	if !ok || base == original || base.MaxConnsPerHost != 7 {
		t.Fatalf("the base is %+v", base)
	}
	if original.HTTP2 != nil {
		t.Error("the default transport has changed")
	}
	if got := *base.HTTP2; got.SendPingTimeout != 15*time.Second || got.PingTimeout != 15*time.Second {
		t.Errorf("it sends PINGs after %v and waits %v for an answer", got.SendPingTimeout, got.PingTimeout)
	}
}

func TestStandardKeepsThePINGsOfTheDefaultTransport(t *testing.T) {
	original := &http.Transport{HTTP2: &http.HTTP2Config{SendPingTimeout: time.Second, MaxConcurrentStreams: 3}}
	base, ok := baseOfStandard(t, original).(*http.Transport)
	if !ok || base.HTTP2.SendPingTimeout != time.Second || base.HTTP2.PingTimeout != 0 || base.HTTP2.MaxConcurrentStreams != 3 {
		t.Errorf("the base is %+v", base)
	}
}

func TestStandardUsesADefaultTransportOfAnotherTypeItself(t *testing.T) {
	own := &shared{}
	if got := baseOfStandard(t, own); got != own {
		t.Errorf("the base is %v", got)
	}
	given := &shared{}
	if got := httpmw.Standard("test", httpmw.WithBase(given)).WrappedRoundTripper(); got != given {
		t.Errorf("the base is %v, not the one that was given", got)
	}
	var none *http.Transport
	if err := httpmw.NewTransport(baseOfStandard(t, none)).Validate(); err == nil {
		t.Error("a nil pointer is fine")
	}
}
