package classify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
)

// serveBoth starts a server for each protocol, and returns their clients by protocol.
func serveBoth(t *testing.T, handler http.Handler) map[string]func() (client *http.Client, address string) {
	t.Helper()
	clients := make(map[string]func() (*http.Client, string))
	for _, http2 := range []bool{false, true} {
		server := quietly(httptest.NewUnstartedServer(handler))
		server.EnableHTTP2 = http2
		server.StartTLS()
		t.Cleanup(server.Close)
		clients[map[bool]string{false: "HTTP/1.1", true: "HTTP/2"}[http2]] = func() (*http.Client, string) {
			return server.Client(), server.URL
		}
	}
	return clients
}

// mute reads the request and does not answer.
var mute = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err == nil {
		stuck(w, r)
	}
})

// The errors of net/http about a request, before or while it is sent. Their texts may differ in
// other versions of Go.
func TestRequestsThatNetHTTPRefusesAreInvalid(t *testing.T) {
	body := func(r *http.Request, length int64) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("data")), length
	}
	for protocol, client := range serveBoth(t, mute) {
		for name, spoil := range map[string]func(*http.Request){
			"body longer than its length": func(r *http.Request) { body(r, 2) },
			"body closed by its owner": func(r *http.Request) {
				body(r, -1)
				r.Body = io.NopCloser(iotest.ErrReader(http.ErrBodyReadAfterClose))
			},
			"header":         func(r *http.Request) { r.Header["bad header"] = []string{"x"} },
			"trailer":        func(r *http.Request) { r.Trailer = http.Header{"bad trailer": {"x"}} },
			"trailer's key":  func(r *http.Request) { body(r, -1); r.Trailer = http.Header{"Content-Length": {"1"}} },
			"request URI":    func(r *http.Request) { r.RequestURI = "/" },
			"no host":        func(r *http.Request) { r.Host, r.URL.Host = "", "" },
			"no URL":         func(r *http.Request) { r.URL = nil },
			"scheme":         func(r *http.Request) { r.URL.Scheme = "gopher" },
			"header control": func(r *http.Request) { r.Header.Set("X", "a\x00b") },
		} {
			t.Run(protocol+", "+name, func(t *testing.T) {
				client, address := client()
				assertOf(t, putSpoilt(t, client, address, spoil), permanent(classify.KindInvalidRequest))
			})
		}
	}
	client, address := serveBoth(t, mute)["HTTP/1.1"]()
	for name, spoil := range map[string]func(*http.Request){
		"body shorter than its length": func(r *http.Request) { body(r, 10) },
		"method":                       func(r *http.Request) { r.Method = "G T" },
		"length without a body":        func(r *http.Request) { r.Body, r.ContentLength = nil, 5 },
		"control character":            func(r *http.Request) { r.URL.Opaque = "/\x01" },
	} {
		t.Run(name, func(t *testing.T) {
			assertOf(t, putSpoilt(t, client, address, spoil), permanent(classify.KindInvalidRequest))
		})
	}
}

// putSpoilt returns why net/http refuses a spoilt request. net/http then closes the connection, and
// sometimes reports only that, so putSpoilt tries again.
func putSpoilt(t *testing.T, client *http.Client, address string, spoil func(*http.Request)) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodPut, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		spoil(request)
		response, err := client.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.EOF) {
			return err
		}
	}
}

func TestAResponseWithTooLargeHeadersIsPermanent(t *testing.T) {
	large := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 20 {
			w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 100))
		}
	})
	for protocol, client := range serveBoth(t, large) {
		client, address := client()
		client.Transport.(*http.Transport).MaxResponseHeaderBytes = 1 << 10
		err := get(t, client, address)
		if diff := cmp.Diff(permanent(classify.KindServer), classify.Of(err)); diff != "" {
			t.Errorf("%s: %v: %s", protocol, err, diff)
		}
	}
}

// Request.Cancel is deprecated, but net/http still obeys it.
func TestAClosedCancelChannelOfARequestIsCanceled(t *testing.T) {
	closed := make(chan struct{})
	close(closed)
	waiting, dials := newClient(t)
	dialing := make(chan struct{})
	dials.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		close(dialing)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	canceledBy := func(client *http.Client, address string, cancel <-chan struct{}) error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Cancel = cancel //nolint:staticcheck // This is the test of it.
		response, err := client.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		return err
	}
	for protocol, client := range serveBoth(t, stuck) {
		client, address := client()
		if err := canceledBy(client, address, closed); classify.Of(err) != canceled {
			t.Errorf("%s: %v is %+v", protocol, err, classify.Of(err))
		}
	}
	begun := make(chan struct{})
	for protocol, client := range serveBoth(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		stuck(w, r)
	})) {
		client, address := client()
		canceling := make(chan struct{})
		go func() {
			<-begun
			close(canceling)
		}()
		if err := canceledBy(client, address, canceling); classify.Of(err) != canceled {
			t.Errorf("%s: once begun: %v is %+v", protocol, err, classify.Of(err))
		}
	}
	if err := canceledBy(waiting, "http://h.invalid/", dialing); classify.Of(err) != canceled {
		t.Errorf("while dialing: %v is %+v", err, classify.Of(err))
	}
	const words = "net/http: request canceled"
	for _, err := range []error{errors.New(words + " by the bank"), errors.New("the server said: " + words), errors.New(words + " (Client.Timeout exceeded while awaiting headers)")} {
		if classify.Of(err).Class == classify.ClassCanceled {
			t.Errorf("%v is canceled", err)
		}
	}
	if _, known := classify.Text(errors.New(words)); known {
		t.Error("words alone say that this process canceled")
	}
}
