package conformance_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

var (
	http3Broken      = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}
	http3Unprocessed = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection, NotSent: true}
	http3Limited     = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindRateLimit}
	http3Late        = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
	http3Impossible  = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindConnection}
	http3CalledOff   = classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled}
	http3Unreadable  = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindServer}
)

// http3Exchange sends a request, and ends its body when the header of a response has arrived. It
// returns the error of the response or of its body.
func http3Exchange(ctx context.Context, client http.RoundTripper, method, address string, onHeader func(*http.Response)) error {
	body, end := io.Pipe()
	defer end.Close()
	request, err := http.NewRequestWithContext(ctx, method, "https://"+address, body)
	if err != nil {
		return err
	}
	if method != http.MethodPost {
		request.Body = nil
	}
	response, err := client.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if onHeader != nil {
		onHeader(response)
	}
	_ = end.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func assertHTTP3Means(t *testing.T, err error, want classify.Verdict) {
	t.Helper()
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// http3Resetting answers with a stream that is reset, either at once or after the header and a part
// of the body.
func http3Resetting(code http3.ErrCode) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			_, _ = io.Copy(io.Discard, r.Body)
		}
		streamer, ok := w.(http3.HTTPStreamer)
		if !ok {
			panic("no stream")
		}
		if stream, err := streamer.HTTPStream(); err == nil {
			stream.CancelRead(quic.StreamErrorCode(code))
			stream.CancelWrite(quic.StreamErrorCode(code))
		}
	}
}

// http3Closing ends the whole connection.
func http3Closing(code http3.ErrCode) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		conn, _ := r.Context().Value(http3Conn{}).(*quic.Conn)
		_ = conn.CloseWithError(quic.ApplicationErrorCode(code), "429 insufficient_quota")
	}
}

func TestCodesOfHTTP3MeanWhatThoseOfHTTP2Do(t *testing.T) {
	for code, want := range map[http3.ErrCode]struct{ stream, connection classify.Verdict }{
		http3.ErrCodeNoError:              {http3Broken, http3Broken},
		http3.ErrCodeGeneralProtocolError: {http3Broken, http3Broken},
		http3.ErrCodeInternalError:        {http3Broken, http3Broken},
		http3.ErrCodeExcessiveLoad:        {http3Limited, http3Limited},
		http3.ErrCodeRequestRejected:      {http3Unprocessed, http3Broken},
		http3.ErrCodeRequestCanceled:      {http3Broken, http3Broken},
		http3.ErrCodeRequestIncomplete:    {http3Broken, http3Broken},
		http3.ErrCodeMessageError:         {http3Broken, http3Broken},
		http3.ErrCodeVersionFallback:      {http3Impossible, http3Impossible},
		0x999:                             {http3Broken, http3Broken},
	} {
		t.Run(code.String(), func(t *testing.T) {
			reset := serveHTTP3(t, http3Resetting(code), &http3Settings{})
			assertHTTP3Means(t, http3Exchange(t.Context(), reset.client(t), http.MethodGet, reset.address, nil), want.stream)
			assertHTTP3Means(t, http3Exchange(t.Context(), reset.client(t), http.MethodPost, reset.address, nil), want.stream)
			closed := serveHTTP3(t, http3Closing(code), &http3Settings{})
			assertHTTP3Means(t, http3Exchange(t.Context(), closed.client(t), http.MethodGet, closed.address, nil), want.connection)
		})
	}
}

func TestHTTP3RejectionOfABodyThatCannotBeReplayedWasNotProcessed(t *testing.T) {
	s := serveHTTP3(t, func(w http.ResponseWriter, r *http.Request) {
		r.Method = http.MethodGet
		http3Resetting(http3.ErrCodeRequestRejected)(w, r)
	}, &http3Settings{})
	assertHTTP3Means(t, http3Exchange(t.Context(), s.client(t), http.MethodPost, s.address, nil), http3Unprocessed)
}

func http3Answers(http.ResponseWriter, *http.Request) {}

// http3Refusing makes a server refuse every connection.
func http3Refusing(transport *quic.Transport) {
	transport.ConnContext = func(context.Context, *quic.ClientInfo) (context.Context, error) { return nil, errors.New("full") }
}

func TestHandshakesOfHTTP3ThatFail(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, test := range map[string]struct {
		settings http3Settings
		client   func(*http3.Transport)
		address  string
		want     classify.Verdict
	}{
		"untrusted certificate": {client: func(c *http3.Transport) { c.TLSClientConfig.RootCAs = x509.NewCertPool() }, want: http3Impossible},
		"wrong name":            {client: func(c *http3.Transport) { c.TLSClientConfig.ServerName = "other.invalid" }, want: http3Impossible},
		"no client certificate": {settings: http3Settings{tls: func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }}, want: http3Impossible},
		"another protocol":      {settings: http3Settings{tls: func(c *tls.Config) { c.NextProtos = []string{"odd"} }}, want: http3Impossible},
		"another version":       {settings: http3Settings{quic: quic.Config{Versions: []quic.Version{quic.Version2}}}, want: http3Impossible},
		"refused":               {settings: http3Settings{transport: http3Refusing}, want: http3Unprocessed},
		"no answer": {
			client:  func(c *http3.Transport) { c.QUICConfig.HandshakeIdleTimeout = 100 * time.Millisecond },
			address: silent.LocalAddr().String(), want: http3Late,
		},
		"closed transport": {client: func(c *http3.Transport) { _ = c.Close() }, want: http3Impossible},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveHTTP3(t, http3Answers, &test.settings)
			client := s.client(t)
			if test.client != nil {
				test.client(client)
			}
			if test.address == "" {
				test.address = s.address
			}
			assertHTTP3Means(t, http3Exchange(t.Context(), client, http.MethodGet, test.address, nil), test.want)
		})
	}
}

func TestRequestsOverHTTP3ThatThisSideEnds(t *testing.T) {
	s := serveHTTP3(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, &http3Settings{})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		assertHTTP3Means(t, http3Exchange(ctx, s.client(t), http.MethodGet, s.address, func(*http.Response) { cancel() }), http3CalledOff)
	})
	t.Run("read after it was closed", func(t *testing.T) {
		shut := func(r *http.Response) { _ = r.Body.Close() }
		assertHTTP3Means(t, http3Exchange(t.Context(), s.client(t), http.MethodGet, s.address, shut), http3CalledOff)
	})
	t.Run("with its transport", func(t *testing.T) {
		client := s.client(t)
		assertHTTP3Means(t, http3Exchange(t.Context(), client, http.MethodGet, s.address, func(*http.Response) { _ = client.Close() }), http3Broken)
	})
	t.Run("before there is a stream", func(t *testing.T) {
		client := s.client(t)
		config := client.TLSClientConfig.Clone()
		config.NextProtos = []string{http3.NextProtoH3}
		conn, err := quic.DialAddr(t.Context(), s.address, config, client.QUICConfig)
		if err != nil {
			t.Fatal(err)
		}
		over := client.NewClientConn(conn)
		_ = conn.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeInternalError), "")
		assertHTTP3Means(t, http3Exchange(t.Context(), over, http.MethodPost, s.address, nil), http3Unprocessed)
	})
}

func TestServersOfHTTP3ThatDie(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	restarting := func(transport *quic.Transport) { transport.StatelessResetKey = &quic.StatelessResetKey{1} }
	t.Run("for good", func(t *testing.T) {
		s := serveHTTP3(t, hang, &http3Settings{})
		client := s.client(t)
		client.QUICConfig.MaxIdleTimeout = 500 * time.Millisecond
		assertHTTP3Means(t, http3Exchange(t.Context(), client, http.MethodGet, s.address, func(*http.Response) { _ = s.socket.Close() }), http3Late)
	})
	t.Run("and come back", func(t *testing.T) {
		s := serveHTTP3(t, hang, &http3Settings{transport: restarting})
		assertHTTP3Means(t, http3Exchange(t.Context(), s.client(t), http.MethodGet, s.address, func(*http.Response) {
			_ = s.socket.Close()
			serveHTTP3(t, http3Answers, &http3Settings{address: s.address, transport: restarting})
		}), http3Broken)
	})
}

func TestResponsesOverHTTP3ThatCannotBeRead(t *testing.T) {
	s := serveHTTP3(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
			return
		}
		w.Header().Set("X-Large", strings.Repeat("x", 10_000))
	}, &http3Settings{})
	client := s.client(t)
	client.MaxResponseHeaderBytes = 1000
	assertHTTP3Means(t, http3Exchange(t.Context(), client, http.MethodGet, s.address, nil), http3Unreadable)
	assertHTTP3Means(t, http3Exchange(t.Context(), client, http.MethodPost, s.address, nil), http3Broken)
}

// http3Tickets is a cache of sessions that reports new ones.
type http3Tickets struct {
	tls.ClientSessionCache
	put chan struct{}
}

func (c http3Tickets) Put(key string, session *tls.ClientSessionState) {
	c.ClientSessionCache.Put(key, session)
	select {
	case c.put <- struct{}{}:
	default:
	}
}

func TestEarlyDataOfHTTP3ThatIsRejectedWasNotProcessed(t *testing.T) {
	if racing.Enabled {
		t.Skip("quic-go v0.65 takes the server's parameters while early data opens a stream by the old ones")
	}
	sessions := http3Tickets{tls.NewLRUClientSessionCache(1), make(chan struct{}, 1)}
	send := func(key byte, method string) error {
		s := serveHTTP3(t, http3Answers, &http3Settings{
			quic: quic.Config{Allow0RTT: true}, tls: func(c *tls.Config) { c.SetSessionTicketKeys([][32]byte{{key}}) },
		})
		client := s.client(t)
		client.TLSClientConfig.ClientSessionCache = sessions
		return http3Exchange(t.Context(), client, method, s.address, nil)
	}
	if err := send(0, http.MethodGet); err != nil {
		t.Fatal(err)
	}
	// Another server, with another key, cannot resume the session. http3 itself repeats a request
	// that comes after the rejection.
	for key := byte(1); key < 100; key++ {
		<-sessions.put
		if err := send(key, http3.MethodGet0RTT); err != nil {
			assertHTTP3Means(t, err, http3Unprocessed)
			return
		}
	}
	t.Error("no early data was rejected")
}
