package failsafemw_test

import (
	"context"
	"testing"

	"github.com/failsafe-go/failsafe-go/cachepolicy"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
)

type store[R any] map[string]R

func (s store[R]) Get(key string) (R, bool) { value, ok := s[key]; return value, ok }
func (s store[R]) Set(key string, value R)  { s[key] = value }

func TestCacheAnswersWithoutAnAttempt(t *testing.T) {
	cache := store[int]{}
	pipeline, events := pipelineOf(t, failsafemw.New(cachepolicy.New[int](cache)))
	ctx := cachepolicy.ContextWithCacheKey(t.Context(), "stock")
	for range 2 {
		_, err := pipeline.Do(ctx, fail)
		wantEqual(t, "a failure is not stored", err, errDown)
	}
	miss := pipeline.Execute(ctx, succeed)
	hit := pipeline.Execute(ctx, func(context.Context) (int, error) { return 8, nil })
	wantEqual(t, "values", []int{miss.Value, hit.Value}, []int{7, 7})
	wantEqual(t, "attempts", []int{miss.Attempts, hit.Attempts}, []int{1, 0})
	other := pipeline.Execute(t.Context(), func(context.Context) (int, error) { return 8, nil })
	wantEqual(t, "without a key", other.Value, 8)
	wantEvents(t, events)
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), panicking("boom")) }), any("boom"))
}

func TestACacheWithAValueOfAWrongType(t *testing.T) {
	cache := store[any]{"stock": "seven", "price": nil, "size": 5}
	pipeline, _ := pipelineOf(t, failsafemw.Any[int](cachepolicy.New[any](cache), failsafemw.WithName("shared")))
	_, err := pipeline.Do(cachepolicy.ContextWithCacheKey(t.Context(), "stock"), succeed)
	wantError(t, err, classify.KindInvalidRequest, failsafemw.ErrType)
	wantEqual(t, "text", err.Error(), `cache "shared": the policy answered with a string where the pipeline is for int`)

	value, err := pipeline.Do(cachepolicy.ContextWithCacheKey(t.Context(), "price"), succeed)
	wantEqual(t, "value for nil", value, 0)
	wantEqual(t, "error for nil", err, nil)
	value, err = pipeline.Do(cachepolicy.ContextWithCacheKey(t.Context(), "size"), succeed)
	wantEqual(t, "value", value, 5)
	wantEqual(t, "error", err, nil)
}
