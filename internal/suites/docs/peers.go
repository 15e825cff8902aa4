package docs

// These are the libraries that the migration pages migrate from. Their blocks import them, as the
// reader's program does.
import (
	// Other resilience libraries.
	_ "github.com/afex/hystrix-go/hystrix"
	_ "github.com/avast/retry-go/v5"
	_ "github.com/cenkalti/backoff/v5"
	_ "github.com/failsafe-go/failsafe-go"
	_ "github.com/failsafe-go/failsafe-go/bulkhead"
	_ "github.com/failsafe-go/failsafe-go/circuitbreaker"
	_ "github.com/failsafe-go/failsafe-go/fallback"
	_ "github.com/failsafe-go/failsafe-go/retrypolicy"
	_ "github.com/failsafe-go/failsafe-go/timeout"
	_ "github.com/hashicorp/go-retryablehttp"
	_ "github.com/sony/gobreaker/v2"
)
