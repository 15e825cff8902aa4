// Demo runs an agent that lets a language model review code. The model API misbehaves, and the demo
// shows attempt by attempt how Tenax handles that.
//
//	go run ./examples/demo
//
// It needs nothing but Go: the API runs inside it. See -help for other options.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/screen"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, scenes.All(), os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `Usage: demo [-log] [-serve] [-metrics HOST:PORT]

Runs a reviewing agent against a model API that misbehaves, and shows what Tenax makes of it. The exit code is 0 if every
scene ended as it should, and otherwise 1.

`

const environment = `
Environment:
  OTEL_EXPORTER_OTLP_ENDPOINT  sends spans there by OTLP over HTTP, such as http://localhost:4318 for a local Jaeger
  OTEL_SERVICE_NAME            names the service in telemetry (default tenax-demo)
  NO_COLOR                     if not empty, no colours
`

// run is the program. It returns the exit code.
func run(ctx context.Context, all []scenes.Scene, args []string, stdout *os.File, stderr io.Writer) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
		_, _ = fmt.Fprint(stderr, environment)
	}
	log := flags.Bool("log", false, "log to the standard error as well, as a program would")
	serve := flags.Bool("serve", false, "go on serving the metrics until interrupted")
	metrics := flags.String("metrics", "127.0.0.1:0", "serve the metrics at this `address`; port 0 is a free one")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		_, _ = fmt.Fprintln(stderr, "demo: takes no arguments, only flags: see -help")
		return 2
	}

	d := demo{
		scenes: all, metrics: *metrics, serve: *serve, screen: screen.New(stdout, screen.StyleOf(stdout)),
	}
	if *log {
		d.log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	if err := d.run(ctx); err != nil {
		_, _ = fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	return 0
}
