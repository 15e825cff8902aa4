package tenaxtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/tenaxtest"
)

func TestATransportGivesItsResponsesInTurnAndRepeatsTheLast(t *testing.T) {
	transport := tenaxtest.NewTransport(
		tenaxtest.Response{Status: 503, Header: http.Header{"Retry-After": {"7"}}, Body: "busy"},
		tenaxtest.Response{Err: errDown},
		tenaxtest.Response{Body: "hello"},
	)
	client := &http.Client{Transport: transport}
	var got []string
	for range 4 {
		response, err := client.Post("http://example.com/a?b", "text/plain", strings.NewReader("question"))
		if err != nil {
			got = append(got, errors.Unwrap(err).Error())
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		got = append(got, response.Status+" "+response.Header.Get("Retry-After")+" "+string(body))
	}
	if diff := cmp.Diff([]string{"503 Service Unavailable 7 busy", "down", "200 OK  hello", "200 OK  hello"}, got); diff != "" {
		t.Error(diff)
	}
	want := tenaxtest.Request{
		Method: "POST", URL: "http://example.com/a?b", Header: http.Header{"Content-Type": {"text/plain"}}, Body: "question",
	}
	if diff := cmp.Diff([]tenaxtest.Request{want, want, want, want}, transport.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestTheRequestsOfATransportAreCopies(t *testing.T) {
	transport := tenaxtest.NewTransport()
	sent := request(t, nil)
	sent.Header.Set("A", "1")
	response, err := transport.RoundTrip(sent)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	sent.Header.Set("A", "changed by the sender")
	transport.Requests()[0].Header.Set("A", "changed by a reader")
	if got := transport.Requests()[0].Header.Get("A"); got != "1" {
		t.Errorf("the header is %q", got)
	}
}

func TestUnclosedBodiesAreCounted(t *testing.T) {
	transport := tenaxtest.NewTransport()
	var responses []*http.Response
	for range 3 {
		response, err := transport.RoundTrip(request(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		responses = append(responses, response)
	}
	for i, response := range responses {
		if got := transport.Unclosed(); got != 3-i {
			t.Errorf("%d bodies count as unclosed, want %d", got, 3-i)
		}
		response.Body.Close()
		response.Body.Close()
		if _, err := response.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("reading a closed body returned %v", err)
		}
	}
	if got := transport.Unclosed(); got != 0 {
		t.Errorf("%d bodies count as unclosed at the end", got)
	}
}

func TestADelayOfATransportEndsWithTheContext(t *testing.T) {
	gone := errors.New("gone")
	synctest.Test(t, func(t *testing.T) {
		transport := tenaxtest.NewTransport(tenaxtest.Response{Delay: time.Second, Body: "x"}, tenaxtest.Response{Delay: time.Hour})
		ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Second, gone)
		defer cancel()
		first, err := transport.RoundTrip(request(t, nil).WithContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		defer first.Body.Close()
		if _, err := transport.RoundTrip(request(t, nil).WithContext(ctx)); !errors.Is(err, gone) {
			t.Errorf("the second request returned %v, want %v", err, gone)
		}
		if _, err := io.ReadAll(first.Body); !errors.Is(err, gone) {
			t.Errorf("reading after the end of the context returned %v, want %v", err, gone)
		}
	})
}

func TestATransportClosesTheBodyOfTheRequest(t *testing.T) {
	for name, reader := range map[string]io.Reader{"whole": strings.NewReader("a"), "broken": brokenReader{}} {
		body := &watchedBody{Reader: reader}
		response, err := tenaxtest.NewTransport().RoundTrip(request(t, body))
		if name == "broken" && !errors.Is(err, errDown) || name == "whole" && err != nil {
			t.Errorf("%s: RoundTrip returned %v", name, err)
		}
		if err == nil {
			response.Body.Close()
		}
		if !body.closed {
			t.Errorf("%s: the body is open", name)
		}
	}
}

type watchedBody struct {
	io.Reader
	closed bool
}

func (b *watchedBody) Close() error {
	b.closed = true
	return nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errDown }

func request(t *testing.T, body io.Reader) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://example.com", body)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func TestAResponseHasABodyOnlyWhereOneOverANetworkHas(t *testing.T) {
	for _, test := range []struct {
		method string
		status int
		body   string
		length int64
		header string
	}{
		{http.MethodGet, 200, "hello", 5, "5"},
		{http.MethodHead, 0, "", 5, "5"},
		{http.MethodHead, 404, "", 5, "5"},
		{http.MethodGet, 204, "", 0, ""},
		{http.MethodGet, 304, "", 0, ""},
		{http.MethodGet, 101, "", 0, ""},
	} {
		transport := tenaxtest.NewTransport(tenaxtest.Response{Status: test.status, Body: "hello"})
		sent := request(t, nil)
		sent.Method = test.method
		response, err := transport.RoundTrip(sent)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		length := response.Header.Get("Content-Length")
		if err != nil || string(body) != test.body || response.ContentLength != test.length || length != test.header {
			t.Errorf("%s, %d: body %q, length %d, header %q, %v", test.method, test.status, body, response.ContentLength, length, err)
		}
		if transport.Unclosed() != 0 {
			t.Errorf("%s, %d: the body counts as unclosed", test.method, test.status)
		}
	}
}

func TestAStatusThatIsNoneIsAnError(t *testing.T) {
	for status, good := range map[int]bool{-1: false, 1: false, 99: false, 100: true, 999: true, 1000: false} {
		response, err := tenaxtest.NewTransport(tenaxtest.Response{Status: status}).RoundTrip(request(t, nil))
		if err == nil {
			response.Body.Close()
		}
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "is no status") {
			t.Errorf("%d: %v", status, err)
		}
	}
}
