package httpmw_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/timeout"
)

func TestAConnectionThatTheServerHasHalfClosedCanBeWrittenTo(t *testing.T) {
	for name, options := range map[string][]httpmw.TransportOption{
		"a limit":            {httpmw.WithPolicies(limit(time.Hour))},
		"canceled by others": {httpmw.WithPolicies(cancelable(nil))},
		"an idle limit":      {httpmw.WithBodyIdleTimeout(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			var sent context.Context
			transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
				sent = r.Context()
				upgraded := response(http.StatusSwitchingProtocols, "")
				upgraded.Body = &duplex{Reader: strings.NewReader("no more from here")}
				return upgraded, nil
			}), options...)
			response, err := transport.RoundTrip(request(t, "GET", ""))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(response.Body); err != nil || sent.Err() != nil {
				t.Errorf("read to its end: %v, and the context of the request is over: %v", err, sent.Err())
			}
			response.Body.Close()
			if sent.Err() == nil {
				t.Error("closed, but the context of the request is alive")
			}
		})
	}
}

type duplex struct {
	io.Reader
	strings.Builder
}

func (*duplex) Close() error { return nil }

func TestAnUpgradedConnectionCanBeWrittenTo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		_ = buffer.Flush()
		line, _ := buffer.ReadString('\n')
		_, _ = buffer.WriteString("echo " + line)
		_ = buffer.Flush()
	}))
	defer server.Close()
	transport := httpmw.NewTransport(server.Client().Transport, retrying(), httpmw.WithPolicies(timeout.New[*http.Response](time.Minute)))
	r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "echo")
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	connection, ok := response.Body.(io.ReadWriteCloser)
	if !ok {
		t.Fatalf("a body of type %T cannot be written to", response.Body)
	}
	if _, err := io.WriteString(connection, "hello\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(connection).ReadString('\n'); line != "echo hello\n" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
}
