// Tracepicture draws a trace in Jaeger as an SVG.
//
//	go run ./examples/tracepicture -tag demo.scene=server-error -o trace.svg
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/timeline"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		_, _ = fmt.Fprintln(os.Stderr, "tracepicture:", err)
		os.Exit(1)
	}
}

// timeout limits the wait for Jaeger's answer.
const timeout = 30 * time.Second

// settings are the values of the flags.
type settings struct {
	client jaeger.Client
	query  jaeger.Query
	trace  string
	output string
}

func parse(args []string, stderr io.Writer) (settings, error) {
	s := settings{query: jaeger.Query{Tags: make(map[string]string), Limit: 100}}
	flags := flag.NewFlagSet("tracepicture", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.client.URL, "jaeger", "http://localhost:16686", "the `address` of Jaeger's pages")
	flags.StringVar(&s.query.Service, "service", "tenax-demo", "draw the newest trace of this `service`")
	flags.StringVar(&s.trace, "trace", "", "draw the trace with this `identifier`, whatever the service and the tags")
	flags.StringVar(&s.output, "o", "", "write to this `file` (default standard output)")
	flags.Func("tag", "draw a trace with this `name=value`; may be given more than once", func(tag string) error {
		name, value, ok := strings.Cut(tag, "=")
		if !ok || name == "" {
			return errors.New("must be name=value")
		}
		s.query.Tags[name] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, errors.New("takes no arguments, only flags: see -help")
	}
	return s, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	trace, err := s.find(ctx)
	if err != nil {
		return err
	}
	// The picture is drawn before the file is changed, so that a failure leaves the file as it was.
	var svg bytes.Buffer
	if err := timeline.Draw(&svg, trace); err != nil {
		return err
	}
	if s.output == "" {
		_, err = stdout.Write(svg.Bytes())
		return err
	}
	return os.WriteFile(s.output, svg.Bytes(), 0o644) //nolint:gosec // The picture is public.
}

func (s settings) find(ctx context.Context) (jaeger.Trace, error) {
	if s.trace != "" {
		return s.client.Trace(ctx, s.trace)
	}
	traces, err := s.client.Find(ctx, s.query)
	if err != nil {
		return jaeger.Trace{}, err
	}
	newest, start := jaeger.Trace{}, int64(0)
	for _, trace := range traces {
		for _, span := range trace.Spans {
			if span.StartTime > start {
				newest, start = trace, span.StartTime
			}
		}
	}
	if start == 0 {
		return newest, fmt.Errorf("no trace of %s with the tags %v", s.query.Service, s.query.Tags)
	}
	return newest, nil
}
