package conformance

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// quicEnds are the two ends of a server over HTTP/3, and the network in memory between them.
type quicEnds struct {
	base      *http3.Transport
	transport *quic.Transport
	client    *packetConn

	server   *http3.Server
	accepts  *quic.Config // the server's settings, from the next connection on
	listener *packetConn
}

func (t *Trial) serveQUIC(s *server) {
	q := &quicEnds{accepts: patient()}
	q.client, q.listener = newPackets()
	q.transport = &quic.Transport{Conn: q.client}
	s.trust = clientTLS()
	q.base = &http3.Transport{
		Dial:               s.connections.overQUIC(q.dial),
		TLSClientConfig:    s.trust,
		QUICConfig:         patient(),
		DisableCompression: true,
	}
	q.server = &http3.Server{
		Handler:   s.handler,
		Logger:    slog.New(slog.DiscardHandler),
		TLSConfig: serverTLS(),
		QUICConfig: &quic.Config{
			GetConfigForClient: func(*quic.ClientInfo) (*quic.Config, error) { return q.accepts, nil },
		},
		ConnContext: func(ctx context.Context, c *quic.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, c)
		},
	}
	s.base, s.http, s.quic = q.base, q.server, q
	s.url = "https://" + serverName
	s.serving.Go(func() { _ = q.server.Serve(q.listener) })
}

// patient keeps a connection for longer than any row takes. http3.Transport keeps it by a packet
// every ten seconds, which would be millions of packets in virtual time.
func patient() *quic.Config { return &quic.Config{MaxIdleTimeout: 2 * virtualPatience} }

func (q *quicEnds) dial(ctx context.Context, _ string, trust *tls.Config, config *quic.Config) (*quic.Conn, error) {
	return q.transport.DialEarly(ctx, q.listener.address, trust, config)
}

type connectionKey struct{}

// breakConnection is for handlers over HTTP/3: it closes the connection that the request came over.
func breakConnection(r *http.Request, code http3.ErrCode) {
	if c, ok := r.Context().Value(connectionKey{}).(*quic.Conn); ok {
		_ = c.CloseWithError(quic.ApplicationErrorCode(code), "broken")
	}
}

func (q *quicEnds) close() {
	_ = q.base.Close() // It has no connection left.
	_ = q.transport.Close()
	_ = q.client.Close()
	_ = q.listener.Close()
}
