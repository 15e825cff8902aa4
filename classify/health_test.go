package classify_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
)

func TestAnAnswerIsASignOfLife(t *testing.T) {
	const canceled, permanent, transient, unknown = classify.ClassCanceled, classify.ClassPermanent, classify.ClassTransient, classify.ClassUnknown
	for kind, want := range map[classify.Kind]map[classify.Class]classify.Health{
		classify.KindRateLimit:      {transient: classify.HealthGood, permanent: classify.HealthGood, unknown: classify.HealthGood},
		classify.KindConflict:       {transient: classify.HealthGood, permanent: classify.HealthGood, unknown: classify.HealthGood},
		classify.KindTimeout:        {transient: classify.HealthBad, permanent: classify.HealthBad, unknown: classify.HealthBad},
		classify.KindConnection:     {transient: classify.HealthBad, permanent: classify.HealthBad, unknown: classify.HealthBad},
		classify.KindServer:         {transient: classify.HealthBad, permanent: classify.HealthBad, unknown: classify.HealthBad},
		classify.KindPanic:          {transient: classify.HealthBad, permanent: classify.HealthBad, unknown: classify.HealthBad},
		classify.KindRejected:       {transient: classify.HealthUnknown, permanent: classify.HealthUnknown, unknown: classify.HealthUnknown},
		classify.KindCanceled:       {transient: classify.HealthUnknown, permanent: classify.HealthUnknown, unknown: classify.HealthUnknown},
		classify.KindAuth:           {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		classify.KindInvalidRequest: {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		classify.KindNotFound:       {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		classify.KindModelNotFound:  {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		classify.KindQuotaExceeded:  {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		classify.KindUnknown:        {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
		"a kind of another package": {transient: classify.HealthBad, permanent: classify.HealthGood, unknown: classify.HealthBad},
	} {
		want[canceled] = classify.HealthUnknown
		got := make(map[classify.Class]classify.Health)
		for _, class := range []classify.Class{transient, permanent, unknown, canceled} {
			got[class] = classify.Verdict{Class: class, Kind: kind}.DependencyHealth()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestNoErrorIsASignOfLife(t *testing.T) {
	if got := (classify.Verdict{}).DependencyHealth(); got != classify.HealthGood {
		t.Errorf("the health is %v", got)
	}
}

func TestADeclaredHealthOverridesTheKind(t *testing.T) {
	for _, want := range []classify.Health{classify.HealthGood, classify.HealthBad, classify.HealthUnknown} {
		for _, kind := range []classify.Kind{"", classify.KindServer, classify.KindNotFound, classify.KindRejected} {
			err := classify.As(errors.New("boom"), classify.Verdict{Class: classify.ClassTransient, Kind: kind, Health: want})
			if got := classify.Of(err).DependencyHealth(); got != want {
				t.Errorf("%q declared %v: %v", kind, want, got)
			}
		}
	}
}

func TestAnInvalidHealthIsLeftToTheKind(t *testing.T) {
	err := classify.As(errors.New("boom"), classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindNotFound, Health: 200})
	if got := classify.Of(err); got.Health != classify.HealthByKind || got.DependencyHealth() != classify.HealthGood {
		t.Errorf("%+v", got)
	}
	if got := (classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Health: 200}).DependencyHealth(); got != classify.HealthBad {
		t.Errorf("the health is %v", got)
	}
}

func TestMarkingAnErrorPermanentKeepsItsDeclaredHealth(t *testing.T) {
	err := classify.As(errors.New("boom"), classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Health: classify.HealthGood})
	if got := classify.Of(classify.Permanent(err)).Health; got != classify.HealthGood {
		t.Errorf("the health is %v", got)
	}
}

func TestHealthIsAWord(t *testing.T) {
	got := []string{classify.HealthByKind.String(), classify.HealthGood.String(), classify.HealthBad.String(), classify.HealthUnknown.String()}
	if diff := cmp.Diff([]string{"by_kind", "good", "bad", "unknown"}, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
