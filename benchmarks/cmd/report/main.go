// Report runs the benchmarks and lays the libraries side by side.
//
// It prints benchstat's tables and then, for each case, how many times Tenax's time each library
// takes. With -o it also writes those figures, the machine and the date into a Markdown page, and
// leaves the rest of the page as it is.
//
//	go run ./cmd/report                              # everything, six rounds
//	go run ./cmd/report -bench Happy -count 10       # a part, more often
//	go run ./cmd/report -save new.txt                # keep the raw results
//	go run ./cmd/report -from new.txt                # report on kept results, measure nothing
//	go run ./cmd/report -o ../docs/performance.md
//
// The benchmarks run in rounds, each of them once a round, so that other load of the machine
// affects all libraries alike. The figures are medians over the rounds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() { os.Exit(report()) }

func report() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	default:
		fmt.Fprintln(os.Stderr, "report:", err)
		return 1
	}
}

type options struct {
	bench     string
	count     int
	benchtime string
	from      string
	save      string
	page      string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	if err := checkFiles(o); err != nil {
		return err
	}
	raw, err := rawResults(ctx, o, stderr)
	if err != nil {
		return err
	}
	results, err := parseResults(raw)
	if err != nil {
		return err
	}
	if err := benchstat(ctx, raw, stdout, stderr); err != nil {
		return err
	}
	if err := writeRatios(stdout, results); err != nil {
		return err
	}
	if o.page != "" {
		return updatePage(o.page, results)
	}
	return nil
}

// compared are the benchmarks with cases that every library has, or declares that it lacks.
// BenchmarkAdapter has results of its own.
const compared = "^Benchmark(Happy|Failing|HTTP)$"

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.bench, "bench", compared, "run the benchmarks that match this `regexp`, as go test takes it")
	flags.IntVar(&o.count, "count", 6, "run every benchmark `n` times; benchstat wants 6 or more for its confidence intervals")
	flags.StringVar(&o.benchtime, "benchtime", "300ms", "how long each run of each benchmark takes, as go test takes it")
	flags.StringVar(&o.from, "from", "", "measure nothing: report on the raw results in this `file`")
	flags.StringVar(&o.save, "save", "", "write the raw results to this `file`")
	flags.StringVar(&o.page, "o", "", "write the figures into this Markdown `file`, between its markers")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unknown argument %q: everything is a flag", flags.Arg(0))
	case o.count < 1:
		return o, fmt.Errorf("-count %d: must be 1 or more", o.count)
	case o.from != "" && o.save != "":
		return o, errors.New("-from and -save: nothing is measured that could be saved")
	case o.page != "" && o.bench != compared && o.from == "":
		return o, errors.New("-o and -bench: the page would lose the benchmarks that do not run")
	}
	return o, nil
}

// checkFiles finds problems with the files before minutes are spent on measuring.
func checkFiles(o options) error {
	for _, path := range []string{o.save, o.page} {
		if path == "" {
			continue
		}
		if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
			return fmt.Errorf("%s: its folder is not there", path)
		}
	}
	if o.page == "" {
		return nil
	}
	_, _, err := splitPage(o.page)
	return err
}

func rawResults(ctx context.Context, o options, stderr io.Writer) ([]byte, error) {
	if o.from != "" {
		return os.ReadFile(o.from)
	}
	raw, err := measure(ctx, o, time.Now().UTC(), stderr)
	if err != nil {
		return nil, err
	}
	if o.save != "" {
		return raw, replaceFile(o.save, raw)
	}
	return raw, nil
}
