// Custompolicy has its own policy, a cache, in a pipeline with others. The policy is in cache.go,
// its test in cache_test.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type cityKey struct{}

func cityOf(ctx context.Context) string {
	city, _ := ctx.Value(cityKey{}).(string)
	return city
}

func run(ctx context.Context, out io.Writer) error {
	pipeline, err := policy.New("weather",
		slogmw.New[string](logger(out), slogmw.WithLevel(slogmw.RecordEvent, slog.LevelInfo)),
		NewCache[string, string](cityOf, time.Minute, 1000),
		retry.New[string](retry.WithBackoff(retry.Constant(time.Millisecond))),
	)
	if err != nil {
		return err
	}
	requests := 0
	forecast := func(ctx context.Context) (string, error) {
		if requests++; requests == 1 {
			return "", errors.New("503 Service Unavailable")
		}
		return "sunny in " + cityOf(ctx), nil
	}
	for _, city := range []string{"Bern", "Bern", "Oslo"} {
		answer, err := pipeline.Do(context.WithValue(ctx, cityKey{}, city), forecast)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, answer)
	}
	fmt.Fprintln(out, "requests:", requests)
	fmt.Fprintln(out, pipeline.Describe().Parts[1])

	_, err = policy.New("weather", NewCache[string, string](nil, -time.Second, 0))
	fmt.Fprintln(out, err)
	return nil
}

// logger returns a logger without the attributes that differ from run to run.
func logger(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, "delay", "elapsed":
				return slog.Attr{}
			default:
				return a
			}
		},
	}))
}
