package telemetry

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const metricsPath = "/metrics"

type metricsServer struct {
	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup
}

func serveMetrics(ctx context.Context, address string, gatherer prometheus.Gatherer) (*metricsServer, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, promhttp.HandlerFor(gatherer, promhttp.HandlerOpts{}))
	s := &metricsServer{listener: listener, server: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
	s.serving.Go(func() { _ = s.server.Serve(listener) })
	return s, nil
}

func (s *metricsServer) url() string { return "http://" + s.listener.Addr().String() + metricsPath }

func (s *metricsServer) close() error {
	err := s.server.Close()
	s.serving.Wait()
	return err
}
