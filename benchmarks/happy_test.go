package benchmarks_test

func happyScenarios() []scenario {
	succeeds := []want{{attempts: 1, value: answer}}
	return []scenario{
		{
			name:      "retry",
			operation: noOp,
			wants:     succeeds,
			inForce:   triesThreeTimes,
			subjects: []subject{
				{lib: "tenax", setup: tenaxRetry},
				{lib: "failsafe-go", setup: failsafeRetry},
				{lib: "backoff", setup: backoffRetry},
				{lib: "retry-go", setup: retryGoRetry},
				{lib: "go-resiliency", setup: resiliencyRetry, errorOnly: true},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "breaker",
			operation: noOp,
			wants:     succeeds,
			inForce:   opensAfterFiveFailures,
			subjects: []subject{
				{lib: "tenax", setup: tenaxBreaker},
				{lib: "failsafe-go", setup: failsafeBreaker},
				{lib: "gobreaker", setup: gobreakerBreaker},
				{lib: "go-resiliency", setup: resiliencyBreaker, errorOnly: true},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "breaker-by-rate",
			operation: noOp,
			wants:     succeeds,
			inForce:   opensAfterFiveFailures,
			subjects: []subject{
				{lib: "tenax", setup: tenaxBreakerByRate},
				{lib: "tenax-sustained", setup: tenaxBreakerSustained},
				{lib: "failsafe-go", setup: failsafeBreakerByRate},
				{lib: "gobreaker", setup: gobreakerBreakerByRate},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "timeout",
			operation: noOp,
			wants:     succeeds,
			inForce:   endsAtTheLimit,
			subjects: []subject{
				{lib: "tenax", setup: tenaxTimeout},
				{lib: "failsafe-go", setup: failsafeTimeout, cannotStop: true},
				{lib: "failsafe-go-context", setup: failsafeTimeoutContext},
				{lib: "go-resiliency", setup: resiliencyDeadline, errorOnly: true},
				{lib: "context", setup: contextTimeout},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "fallback",
			operation: noOp,
			wants:     succeeds,
			inForce:   answersInstead,
			subjects: []subject{
				{lib: "tenax", setup: tenaxFallback},
				{lib: "failsafe-go", setup: failsafeFallback},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "fallback+retry+breaker",
			operation: noOp,
			wants:     succeeds,
			inForce:   triesOpensAndAnswersInstead,
			subjects: []subject{
				{lib: "tenax", setup: tenaxStack},
				{lib: "failsafe-go", setup: failsafeStack},
				{lib: "failsafe-go-context", setup: failsafeStackContext},
				{lib: "bare", setup: bare},
			},
		},
		{
			name:      "fallback+retry+breaker+timeout",
			operation: noOp,
			wants:     succeeds,
			inForce:   triesOpensAndAnswersInstead,
			subjects: []subject{
				{lib: "tenax", setup: tenaxStackTimeout},
				{lib: "failsafe-go", setup: failsafeStackTimeout},
				{lib: "failsafe-go-context", setup: failsafeStackTimeoutContext},
				{lib: "bare", setup: bare},
			},
		},
	}
}
