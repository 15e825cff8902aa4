package fallback_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

var errMiss = errors.New("no such key")

func expectMiss() policy.Policy[string] {
	return policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })
}

func TestAnExpectedOutcomeIsNotCoveredUp(t *testing.T) {
	p := policy.Must(policy.New("p", expectMiss(), fallback.Value("fallback")))
	if value, err := p.Do(t.Context(), failing(errMiss)); value != "partial" || err != errMiss {
		t.Errorf("got %q, %v", value, err)
	}
	if o := p.Execute(t.Context(), failing(errBoom)); o.Value != "fallback" || !o.Degraded {
		t.Errorf("a failure: got %+v", o)
	}
	marked := classify.Expected(errMiss)
	if value, err := policy.Must(policy.New("p", fallback.Value("fallback"))).Do(t.Context(), failing(marked)); value != "partial" || err != marked {
		t.Errorf("marked by the function: got %q, %v", value, err)
	}
}

// The answer of another source to a cache miss is an answer like any other.
func TestAnExpectedOutcomeThatIsCoveredIsNotDegraded(t *testing.T) {
	isMiss := fallback.WithWhen(func(err error) bool { return err == errMiss })
	load := fallback.Func(func(_ context.Context, err error) (string, error) {
		if !errors.Is(err, errMiss) {
			t.Errorf("called for %v", err)
		}
		return "loaded", nil
	}, isMiss)
	o := policy.Must(policy.New("p", expectMiss(), load)).Execute(t.Context(), failing(errMiss))
	if o.Value != "loaded" || o.Err != nil || o.Degraded {
		t.Errorf("got %+v", o)
	}
	if o = policy.Must(policy.New("p", load)).Execute(t.Context(), failing(errMiss)); !o.Degraded {
		t.Errorf("without the declaration: got %+v", o)
	}
}

func TestAFallbackThatDeclinesLeavesTheOutcomeExpected(t *testing.T) {
	var isExpected bool
	probe := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		value, err := next.Do(ctx)
		isExpected = classify.IsExpected(err)
		return value, err
	})
	all := fallback.WithWhen(func(error) bool { return true })
	decline := fallback.Func(func(_ context.Context, err error) (string, error) { return "", err }, all)
	p := policy.Must(policy.New("p", expectMiss(), policy.Policy[string](probe), decline))
	if _, err := p.Do(t.Context(), failing(errMiss)); err != errMiss || !isExpected {
		t.Errorf("got %v, expected: %v", err, isExpected)
	}
}

func TestWhenTheFallbackFailsThatIsTheFailure(t *testing.T) {
	down := classify.As(errors.New("the database is down"), classify.HTTPStatus(503))
	var verdict classify.Verdict
	probe := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		value, err := next.Do(ctx)
		verdict = classify.Of(err)
		return value, err
	})
	all := fallback.WithWhen(func(error) bool { return true })
	load := fallback.Func(func(context.Context, error) (string, error) { return "", down }, all)
	_, err := policy.Must(policy.New("p", expectMiss(), policy.Policy[string](probe), load)).Do(t.Context(), failing(errMiss))
	if verdict != classify.HTTPStatus(503) || !errors.Is(err, errMiss) || !errors.Is(err, down) {
		t.Errorf("the verdict is %+v, the error %v", verdict, err)
	}
}
