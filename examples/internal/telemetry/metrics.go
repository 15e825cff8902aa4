package telemetry

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tenax-go/tenax/statuspage"
)

const (
	metricsPath = "/metrics"
	statusPath  = "/debug/tenax/"
)

type metricsServer struct {
	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup
}

// serveMetrics serves the metrics, also as OpenMetrics, the only format with exemplars, and the
// status page.
func serveMetrics(ctx context.Context, address string, gatherer prometheus.Gatherer) (*metricsServer, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, promhttp.HandlerFor(gatherer, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	mux.Handle(statusPath, statuspage.Handler())
	s := &metricsServer{listener: listener, server: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
	s.serving.Go(func() { _ = s.server.Serve(listener) })
	return s, nil
}

func (s *metricsServer) url(path string) string { return "http://" + s.listener.Addr().String() + path }

func (s *metricsServer) close() error {
	err := s.server.Close()
	s.serving.Wait()
	return err
}
