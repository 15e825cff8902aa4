package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
)

// SceneKey is the attribute with the scene of a span.
const SceneKey = attribute.Key("demo.scene")

type sceneKey struct{}

// WithScene returns a context in which spans carry the name of the scene as [SceneKey].
func WithScene(ctx context.Context, scene string) context.Context {
	return context.WithValue(ctx, sceneKey{}, scene)
}

// sceneTagger is the span processor that adds the name.
type sceneTagger struct{}

func (sceneTagger) OnStart(ctx context.Context, span trace.ReadWriteSpan) {
	if scene, ok := ctx.Value(sceneKey{}).(string); ok {
		span.SetAttributes(SceneKey.String(scene))
	}
}

func (sceneTagger) OnEnd(trace.ReadOnlySpan)         {}
func (sceneTagger) Shutdown(context.Context) error   { return nil }
func (sceneTagger) ForceFlush(context.Context) error { return nil }
