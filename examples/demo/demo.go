package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/screen"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
)

// flushTimeout limits the wait for spans to be sent at the end.
const flushTimeout = 5 * time.Second

// demo is one run of the program.
type demo struct {
	scenes  []scenes.Scene
	metrics string // the address to serve them at
	serve   bool
	log     *slog.Logger // or nil
	screen  *screen.Screen
}

// run plays the scenes. The error reports unexpected results.
func (d *demo) run(ctx context.Context) (err error) {
	t, err := telemetry.Start(ctx, "tenax-demo", d.metrics)
	if err != nil {
		return err
	}
	defer func() {
		limited, cancel := withFlushTimeout(ctx)
		defer cancel()
		err = errors.Join(err, t.Close(limited))
	}()
	stage, err := scenes.Open(ctx, reviewer.Observers{Telemetry: t.Options(), Log: d.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Close()) }()

	d.screen.Opening("Tenax demo: a reviewing agent, and a model API that misbehaves", d.opening(t, stage))
	results := d.play(ctx, stage)
	d.screen.Summary(results, len(d.scenes)-len(results))
	d.screen.Facts(d.closing(ctx, t))
	if d.serve && len(results) == len(d.scenes) {
		<-ctx.Done()
	}
	return verdict(results, len(d.scenes))
}

// play plays one scene after the other, until the last or until an interruption.
func (d *demo) play(ctx context.Context, stage *scenes.Stage) []scenes.Result {
	var results []scenes.Result
	for i, scene := range d.scenes {
		if ctx.Err() != nil {
			break
		}
		d.screen.Begin(i+1, scene)
		result := stage.Run(ctx, scene, d.screen)
		if ctx.Err() != nil && result.Err != nil {
			break
		}
		d.screen.End(result)
		results = append(results, result)
	}
	return results
}

// verdict returns an error with the scenes that did not end as expected.
func verdict(results []scenes.Result, all int) error {
	var problems []error
	for _, r := range results {
		if r.Err != nil {
			problems = append(problems, fmt.Errorf("scene %s: %w", r.Scene.Name, r.Err))
		}
	}
	if len(results) < all {
		problems = append(problems, errors.New("interrupted"))
	}
	return errors.Join(problems...)
}

// withFlushTimeout returns a context for the work at the end, which an interruption must not stop.
func withFlushTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
}
