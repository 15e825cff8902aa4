package architecture_test

import (
	"slices"
	"strings"
)

const module = "github.com/tenax-go/tenax"

// rule is what a package may import, in addition to the standard library and the shipped internal
// packages of this module, to which the rule of their importer applies. It covers the package's own
// code with all its dependencies, but not its tests.
type rule struct {
	// may are packages of this module, and import paths of others with everything below them.
	may []string
	// never are import paths, of the standard library too, with everything below them.
	never []string
}

var (
	words    = []string{"policy", "classify"}
	policies = []string{"retry", "breaker", "bulkhead", "pacing", "timeout", "fallback"}

	// Test helpers belong in tests.
	nowhere = []string{"testing"}

	// A policy depends on no protocol and no telemetry: it emits events.
	outside = []string{"net/http", "log/slog", "go.opentelemetry.io"}

	// The OpenTelemetry API and its dependencies; the SDK and the exporters are the application's
	// choice.
	telemetryAPI = []string{
		"go.opentelemetry.io/otel", "go.opentelemetry.io/auto/sdk",
		"github.com/go-logr/logr", "github.com/go-logr/stdr", "github.com/cespare/xxhash/v2",
	}
	// failsafe-go without its HTTP and gRPC clients, and the dependency of its statistics.
	failsafe = []string{
		"github.com/failsafe-go/failsafe-go", "github.com/bits-and-blooms/bitset",
	}

	telemetryMakers = []string{
		"go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/exporters", "go.opentelemetry.io/contrib", "go.opentelemetry.io/proto",
	}
)

// rules has every public package.
var rules = map[string]rule{
	"policy":     {never: outside},
	"classify":   {never: outside},
	"retry":      {may: words, never: outside},
	"breaker":    {may: words, never: outside},
	"bulkhead":   {may: words, never: outside},
	"pacing":     {may: words, never: outside},
	"timeout":    {may: words, never: outside},
	"fallback":   {may: words, never: outside},
	"httpmw":     {may: slices.Concat(words, policies), never: []string{"log/slog", "go.opentelemetry.io"}},
	"otelmw":     {may: slices.Concat(words, telemetryAPI), never: telemetryMakers},
	"slogmw":     {may: words, never: []string{"go.opentelemetry.io"}},
	"failsafemw": {may: slices.Concat(words, failsafe), never: []string{"net/http", "go.opentelemetry.io"}},
	"tenaxtest":  {may: []string{"policy"}, never: []string{"log/slog", "go.opentelemetry.io"}},
	"statuspage": {may: words, never: []string{"go.opentelemetry.io"}},
}

// Internal packages that do not ship: the helpers of tests, and tests in their own packages.
const (
	testkit = "internal/testkit"
	suites  = "internal/suites"
)

// arrows has every internal package that ships, and the packages of this module that it imports.
var arrows = map[string][]string{
	"failsafemw/internal/executors": {"internal/contexts", "internal/errortree", "internal/monotonic", "internal/neterror", "internal/nilness"},

	"internal/contexts":    {"internal/monotonic"},
	"internal/errortree":   {},
	"internal/eventstream": {},
	"internal/exchange":    {"classify", "internal/contexts", "internal/errortree", "internal/httpverdict", "internal/redact", "internal/waiting"},
	"internal/expected":    {"internal/errortree", "internal/neterror"},
	"internal/fault":       {"classify", "internal/contexts", "internal/errortree", "policy"},
	"internal/httpverdict": {"classify", "internal/errortree", "internal/neterror", "internal/nilness", "internal/redact"},
	"internal/keyed":       {"internal/monotonic"},
	"internal/localwait":   {"internal/contexts", "internal/monotonic"},
	"internal/monotonic":   {},
	"internal/neterror":    {"internal/errortree"},
	"internal/nilness":     {},
	"internal/observe":     {"classify", "internal/monotonic", "policy"},
	"internal/options":     {"internal/nilness", "policy"},
	"internal/redact":      {"internal/errortree"},
	"internal/waiting":     {},

	"statuspage/internal/chart":  {},
	"statuspage/internal/events": {},
	"statuspage/internal/hosts":  {},
	"statuspage/internal/page": {
		"internal/observe", "policy", "statuspage/internal/chart", "statuspage/internal/query", "statuspage/internal/tally",
	},
	"statuspage/internal/query": {},
	"statuspage/internal/tally": {"internal/monotonic", "policy"},
}

// requirements are the modules that the root module may require directly. Every importer of Tenax
// gets a new one too.
var requirements = []string{
	"github.com/failsafe-go/failsafe-go",
	"github.com/google/go-cmp",
	"go.opentelemetry.io/otel",
	"go.opentelemetry.io/otel/exporters/prometheus",
	"go.opentelemetry.io/otel/metric",
	"go.opentelemetry.io/otel/sdk",
	"go.opentelemetry.io/otel/sdk/metric",
	"go.opentelemetry.io/otel/trace",
	"github.com/prometheus/client_golang",
	"go.uber.org/goleak",
	"pgregory.net/rapid",
}

// unwanted are modules that the root module may not require in any way: OTLP exporters, clients of
// model APIs, and every resilience library but failsafe-go. They belong to the nested modules.
var unwanted = []string{
	"go.opentelemetry.io/otel/exporters/otlp",
	"go.opentelemetry.io/proto",
	"github.com/openai",
	"github.com/anthropics",
	"google.golang.org/genai",
	"github.com/afex/hystrix-go",
	"github.com/avast/retry-go",
	"github.com/cenkalti/backoff",
	"github.com/cep21/circuit",
	"github.com/eapache/go-resiliency",
	"github.com/gojek/heimdall",
	"github.com/hashicorp/go-retryablehttp",
	"github.com/mercari/go-circuitbreaker",
	"github.com/rubyist/circuitbreaker",
	"github.com/sethvargo/go-retry",
	"github.com/slok/goresilience",
	"github.com/sony/gobreaker",
}

// within reports whether path is root or below it.
func within(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}
