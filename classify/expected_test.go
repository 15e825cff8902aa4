package classify_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/expected"
)

var (
	errMiss     = errors.New("no such key")
	notFound    = classify.HTTPStatus(404)
	expectedErr = classify.Expected(classify.As(errMiss, notFound))
)

// marked returns an error as it is in a pipeline that expects it.
func marked(err error) error { return expected.Mark(err, []*expected.Owner{new(expected.Owner)}) }

func TestAnExpectedErrorKeepsTheRestOfItsVerdict(t *testing.T) {
	want := notFound
	want.Expected, want.NoRetry = true, true
	for name, err := range map[string]error{
		"by the function": expectedErr, "by the pipeline": marked(classify.As(errMiss, notFound)),
		"in a wrapper":     fmt.Errorf("user 7: %w", expectedErr),
		"a mark, wrapped":  fmt.Errorf("user 7: %w", marked(classify.As(errMiss, notFound))),
		"joined with none": errors.Join(nil, expectedErr),
		"twice":            classify.Expected(expectedErr),
		"one and the same": errors.Join(expectedErr, expectedErr),
	} {
		if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if !classify.IsExpected(err) || !errors.Is(err, errMiss) {
			t.Errorf("%s: IsExpected is %v", name, classify.IsExpected(err))
		}
		if health := classify.Of(err).DependencyHealth(); health != classify.HealthGood {
			t.Errorf("%s: the health is %v", name, health)
		}
	}
}

func TestOnlyWhatIsExpectedInAllItsPartsIsExpected(t *testing.T) {
	owner := new(expected.Owner)
	released := fmt.Errorf("user 7: %w", expected.Mark(errMiss, []*expected.Owner{owner}))
	_ = expected.Release(released, owner)
	for name, err := range map[string]error{
		"nothing": nil, "a plain error": errMiss, "an error with a verdict": classify.As(errMiss, notFound),
		"beside one that is not":      errors.Join(expectedErr, classify.As(errors.New("down"), classify.HTTPStatus(503))),
		"after one that is not":       errors.Join(errors.New("cleaning up failed"), expectedErr),
		"beside an unrecognised one":  errors.Join(expectedErr, errors.New("cleaning up failed")),
		"judged anew":                 classify.As(expectedErr, notFound),
		"outside of the pipeline":     released,
		"canceled":                    classify.Expected(classify.As(errMiss, classify.Verdict{Class: classify.ClassCanceled})),
		"rejected":                    classify.Expected(classify.As(errMiss, classify.Rejected(0))),
		"a panic":                     classify.Expected(classify.As(errMiss, classify.Verdict{Kind: classify.KindPanic})),
		"rejected, in a pipeline":     marked(classify.As(errMiss, classify.Rejected(0))),
		"a cancellation in a wrapper": classify.Expected(classify.As(errMiss, classify.Verdict{Kind: classify.KindCanceled})),
	} {
		if classify.Of(err).Expected || classify.IsExpected(err) {
			t.Errorf("%s: Of says %v, IsExpected %v", name, classify.Of(err).Expected, classify.IsExpected(err))
		}
	}
	if classify.Expected(nil) != nil {
		t.Error("Expected(nil) is not nil")
	}
}

func TestADeclaredHealthCountsMoreThanAnExpectedOutcome(t *testing.T) {
	v := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Expected: true}
	if got := v.DependencyHealth(); got != classify.HealthGood {
		t.Errorf("the health is %v", got)
	}
	v.Health = classify.HealthBad
	if got := classify.Of(classify.As(errMiss, v)).DependencyHealth(); got != classify.HealthBad {
		t.Errorf("the health is %v", got)
	}
	if got := (classify.Verdict{Kind: classify.KindRejected, Expected: true}).DependencyHealth(); got != classify.HealthUnknown {
		t.Errorf("the health of a rejection is %v", got)
	}
}

// A classifier knows what an error is, and the pipeline what it is to the pipeline.
func TestAClassifierGetsTheErrorItselfAndTakesNoExpectationAway(t *testing.T) {
	ours := classify.Classifier(func(err error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindConflict}, errors.Is(err, errMiss)
	})
	isSame := classify.Classifier(func(err error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindConflict}, err == errMiss
	})
	want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindConflict, Expected: true, NoRetry: true}
	for name, got := range map[string]classify.Verdict{
		"marked":             isSame.Of(marked(errMiss)),
		"wrapped and marked": ours.Of(fmt.Errorf("user 7: %w", marked(errMiss))),
		"by the function":    ours.Of(classify.Expected(errMiss)),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	want.Expected, want.NoRetry = false, false
	if diff := cmp.Diff(want, ours.Of(errMiss)); diff != "" {
		t.Errorf("without a mark (-want +got):\n%s", diff)
	}
}

func TestConditionsByKindAndByStatus(t *testing.T) {
	missing, down := classify.As(errMiss, notFound), classify.As(errors.New("down"), classify.HTTPStatus(503))
	for name, test := range map[string]struct {
		is   func(error) bool
		want [4]bool // missing, down, an error that is not recognised, nil
	}{
		"a kind":       {classify.IsKind(classify.KindNotFound), [4]bool{true, false, false, false}},
		"kinds":        {classify.IsKind(classify.KindNotFound, classify.KindServer), [4]bool{true, true, false, false}},
		"no kind":      {classify.IsKind(), [4]bool{}},
		"the unknown":  {classify.IsKind(classify.KindUnknown), [4]bool{false, false, true, false}},
		"an empty one": {classify.IsKind(""), [4]bool{}},
		"a status":     {classify.IsStatus(404), [4]bool{true, false, false, false}},
		"statuses":     {classify.IsStatus(404, 503), [4]bool{true, true, false, false}},
		"no status":    {classify.IsStatus(0), [4]bool{}},
	} {
		for i, err := range []error{missing, down, errors.New("hm"), nil} {
			if got := test.is(err); got != test.want[i] {
				t.Errorf("%s of %v: %v", name, err, got)
			}
		}
	}
}

// IsExpected is a short way to what Of says.
func TestIsExpectedAgreesWithOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		err := expectedTree(t, 4)
		if got, want := classify.IsExpected(err), classify.Of(err).Expected; got != want {
			t.Fatalf("%#v: IsExpected is %v, Of says %v", err, got, want)
		}
	})
}

func expectedTree(t *rapid.T, depth int) error {
	if depth == 0 {
		return rapid.SampledFrom([]error{errMiss, expectedErr, marked(errMiss), classify.As(errMiss, notFound)}).Draw(t, "leaf")
	}
	switch rapid.IntRange(0, 4).Draw(t, "node") {
	case 0:
		return fmt.Errorf("wrapped: %w", expectedTree(t, depth-1))
	case 1:
		return errors.Join(expectedTree(t, depth-1), expectedTree(t, depth-1))
	case 2:
		return classify.Expected(expectedTree(t, depth-1))
	case 3:
		return marked(expectedTree(t, depth-1))
	default:
		return expectedTree(t, 0)
	}
}

func TestAskingWhetherAnErrorIsExpectedAllocatesNothing(t *testing.T) {
	for name, err := range map[string]error{
		"a plain error": errMiss, "a mark": marked(errMiss), "a verdict": expectedErr, "in a wrapper": fmt.Errorf("user 7: %w", expectedErr),
	} {
		if got := testing.AllocsPerRun(100, func() { classify.IsExpected(err) }); got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
