package docs

// These are the packages that the blocks of the pages need not import. The blocks use the last
// element of each path as the name.
import (
	// The standard library.
	_ "bytes"
	_ "cmp"
	_ "database/sql"
	_ "encoding/json"
	_ "errors"
	_ "fmt"
	_ "io"
	_ "log"
	_ "log/slog"
	_ "maps"
	_ "math"
	_ "net"
	_ "net/http"
	_ "net/http/httptest"
	_ "os"
	_ "slices"
	_ "strconv"
	_ "strings"
	_ "sync"
	_ "sync/atomic"
	_ "testing/synctest"
	_ "time"

	// Policies for failsafemw, and a base for httpmw.
	_ "github.com/failsafe-go/failsafe-go/hedgepolicy"
	// Telemetry.
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/quic-go/quic-go/http3"
	_ "go.opentelemetry.io/otel"
	_ "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	_ "go.opentelemetry.io/otel/exporters/prometheus"
	_ "go.opentelemetry.io/otel/propagation"
	_ "go.opentelemetry.io/otel/sdk/metric"
	_ "go.opentelemetry.io/otel/sdk/trace"

	// Tenax.
	_ "github.com/tenax-go/tenax/breaker"
	_ "github.com/tenax-go/tenax/bulkhead"
	_ "github.com/tenax-go/tenax/classify"
	_ "github.com/tenax-go/tenax/failsafemw"
	_ "github.com/tenax-go/tenax/fallback"
	_ "github.com/tenax-go/tenax/httpmw"
	_ "github.com/tenax-go/tenax/internal/suites/conformance"
	_ "github.com/tenax-go/tenax/otelmw"
	_ "github.com/tenax-go/tenax/pacing"
	_ "github.com/tenax-go/tenax/policy"
	_ "github.com/tenax-go/tenax/retry"
	_ "github.com/tenax-go/tenax/slogmw"
	_ "github.com/tenax-go/tenax/statuspage"
	_ "github.com/tenax-go/tenax/tenaxtest"
	_ "github.com/tenax-go/tenax/timeout"
)
