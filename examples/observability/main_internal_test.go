//go:build unix

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnUnknownWeatherIsAnErrorThatNamesThem(t *testing.T) {
	err := run(t.Context(), settings{metrics: "127.0.0.1:0", weather: "fog", change: time.Second}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "calm, flaky, slow, outage, limited") {
		t.Error(err)
	}
	if err := run(t.Context(), settings{metrics: "127.0.0.1:0", change: 0}, &bytes.Buffer{}); err == nil {
		t.Error("a weather that does not last is no error")
	}
}

func TestTheProgramEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	if err := run(ctx, settings{metrics: "127.0.0.1:0", change: time.Second}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), " questions and ") {
		t.Error(out.String())
	}
}
