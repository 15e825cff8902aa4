package preludes

import (
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
)

var (
	reader   = metric.NewManualReader()
	registry = prometheus.NewRegistry()
)
