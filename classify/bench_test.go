package classify_test

import (
	"errors"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func BenchmarkOfMessage(b *testing.B) {
	for name, msg := range map[string]string{
		"unknown":   "the other side did not answer as it should",
		"refused":   "dial tcp 127.0.0.1:1: connect: connection refused",
		"status":    `POST "https://api.example.com/v1": 429 Too Many Requests`,
		"body":      "Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'type': 'insufficient_quota', 'param': None}}",
		"rateLimit": "rate limit exceeded",
	} {
		err := errors.New(msg)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				classify.Of(err)
			}
		})
	}
}
