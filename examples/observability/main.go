// Observability is a program to observe: it calls a model API that is in trouble at times, and
// sends spans and serves metrics of Tenax. Copy the rules, the dashboard and the other files beside
// it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/tenax-go/tenax/examples/internal/telemetry"
)

// settings are the values of the flags.
type settings struct {
	metrics string
	weather string
	change  time.Duration
}

func main() {
	var s settings
	flag.StringVar(&s.metrics, "metrics", "127.0.0.1:9464", "`address` that serves the metrics")
	flag.StringVar(&s.weather, "weather", "", "`name` of the one weather there is: "+weatherNames()+"; without it they take turns")
	flag.DurationVar(&s.change, "change", time.Minute, "how long a weather lasts")
	flag.Parse()

	if err := untilInterrupted(s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func untilInterrupted(s settings) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, s, os.Stdout)
}

// run makes calls until the context ends.
func run(ctx context.Context, s settings, out io.Writer) (err error) {
	forecast, err := newForecast(s.weather, s.change)
	if err != nil {
		return err
	}
	sdk, err := telemetry.Start(ctx, "tenax-observability", s.metrics)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeWithin(5*time.Second, sdk.Close)) }()
	model, err := startModel(ctx, forecast)
	if err != nil {
		return err
	}
	defer model.close()
	agent, err := newAgent(model.url(), sdk.Options())
	if err != nil {
		return err
	}
	defer agent.close()

	fmt.Fprintf(out, "metrics: %s\n", sdk.MetricsURL)
	fmt.Fprintf(out, "status:  %s\n", sdk.StatusURL)
	fmt.Fprintf(out, "traces:  %s\n", traces(sdk))
	calls := agent.work(ctx, forecast)
	fmt.Fprintf(out, "%d questions and %d searches\n", calls.questions.Load(), calls.searches.Load())
	return nil
}

func traces(sdk *telemetry.Telemetry) string {
	if !sdk.Exports {
		return "nowhere, as OTEL_EXPORTER_OTLP_ENDPOINT is not set"
	}
	return "sent by OTLP, as the service " + sdk.Service
}

// closeWithin closes something after the context of the program has ended.
func closeWithin(limit time.Duration, closing func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return closing(ctx)
}
