package pacing_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

func TestInvalidOptionsAreReportedAndFailEveryCall(t *testing.T) {
	forKey := func(pacer *pacing.Pacer[string]) policy.Policy[int] { return pacing.ForKey[int](pacer, keyIn[string]) }
	for _, test := range []struct {
		name    string
		made    policy.Policy[int]
		option  string
		value   any
		problem string
	}{
		{"negative wait", pacing.New[int](pacing.WithMaxWait(-1)), "WithMaxWait", time.Duration(-1), "must not be negative"},
		{"no pause", pacing.New[int](pacing.WithMaxPause(0)), "WithMaxPause", time.Duration(0), "must be positive"},
		{"negative pause", pacing.New[int](pacing.WithMaxPause(math.MinInt64)), "WithMaxPause", time.Duration(math.MinInt64), "must be positive"},
		{"no keys", forKey(pacing.NewPacer[string](pacing.WithMaxKeys(0))), "WithMaxKeys", 0, "must be from 1 to 2¹⁶"},
		{"too many keys", forKey(pacing.NewPacer[string](pacing.WithMaxKeys(1 << 17))), "WithMaxKeys", 1 << 17, "must be from 1 to 2¹⁶"},
		{"nil classifier", pacing.New[int](pacing.WithClassifier(nil)), "WithClassifier", nil, "must not be nil"},
		{"nil option", pacing.New[int](nil), "New", nil, "option 1 of 1 must not be nil"},
		{"nil option of a pacer", forKey(pacing.NewPacer[string](nil)), "NewPacer", nil, "option 1 of 1 must not be nil"},
		{"nil pacer", forKey(nil), "Pacer", nil, "must be made by NewPacer"},
		{"zero pacer", forKey(new(pacing.Pacer[string])), "Pacer", nil, "must be made by NewPacer"},
		{"nil key function", pacing.ForKey[int, string](pacing.NewPacer[string](), nil), "ForKey", nil, "the key function must not be nil"},
		{"zero value", new(pacing.Pacing[int]), "Pacing", nil, "must be made by New"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.New("p", test.made)
			want := []policy.OptionError{{Policy: "pacing", Option: test.option, Value: test.value, Problem: test.problem}}
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			called := false
			err = apply(t.Context(), test.made, func(context.Context) (int, error) { called = true; return 0, nil })
			if diff := cmp.Diff(want, optionerrors.All(err)); called || diff != "" {
				t.Errorf("a call without policy.New: called %v, errors (-want +got):\n%s", called, diff)
			}
		})
	}
}

func TestTheClassifierDecides(t *testing.T) {
	busy := func(err error) (classify.Verdict, bool) {
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: time.Second}, err == errBoom
	}
	in(t, paced(pacing.WithClassifier(busy)), func(w *world) {
		_ = apply(w.Context(), w.policy, func(context.Context) (int, error) { return 0, errBoom })
		if c := w.begin(w.Context()); !c.waits() {
			t.Error("not paced")
		}
	})
}

func TestAClassifierThatPanicsLeavesTheOthersAsTheyAre(t *testing.T) {
	panics := false
	in(t, paced(pacing.WithClassifier(func(error) (classify.Verdict, bool) {
		if panics {
			panic("boom")
		}
		return classify.Verdict{}, false
	})), func(w *world) {
		w.pause(time.Second)
		first, second := w.begin(w.Context()), w.begin(w.Context())
		w.sleep(1100 * time.Millisecond)
		panics = true
		first.end(func(context.Context) (int, error) { return 0, errBoom })
		w.sleep(200 * time.Millisecond)
		if first.returned || !second.sent.Load() {
			t.Errorf("returned %v, second sent %v", first.returned, second.sent.Load())
		}
	})
}

func TestANilContextIsAnError(t *testing.T) {
	if err := apply(nil, pacing.New[int](), succeed); err != policy.ErrNilContext { //nolint:staticcheck // As documented.
		t.Errorf("got %v", err)
	}
}

func TestDescriptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pacing.New[int](pacing.WithName("stock"), pacing.WithMaxWait(time.Minute))
		const settings = `pacing "stock"(max wait 1m0s, max pause 10m0s, `
		if got, want := p.Describe().String(), settings+"paced 0, waiting 0)"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		_ = apply(t.Context(), p, refuse(time.Hour))
		d := p.Describe()
		if len(d.Gauges) != 2 || d.Gauges[0].Name != policy.GaugePaced || !within(time.Duration(d.Gauges[0].Value*1e9), 10*time.Minute, time.Minute) || len(d.Parts) != 0 {
			t.Error(d)
		}

		pacer := pacing.NewPacer[int](pacing.WithMaxKeys(500))
		keyed := pacing.ForKey[int](pacer, keyIn[int])
		for key := range 200 {
			_ = apply(withKey(t.Context(), key), keyed, refuse(time.Hour))
		}
		d = pacer.Describe()
		if len(d.Parts) != 100 || d.Settings[len(d.Settings)-1] != (policy.Setting{Name: "paced keys", Value: "200"}) {
			t.Errorf("%d parts, settings %v", len(d.Parts), d.Settings)
		}
		if got := keyed.(policy.Describer).Describe(); got.String() == "" || len(got.Parts) != 100 {
			t.Error(got)
		}
	})
}

func TestALookChangesNothing(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		c := w.begin(w.Context())
		p := w.policy.(*pacing.Pacing[int])
		for range 1100 {
			w.sleep(time.Millisecond)
			_, _ = p.Describe(), p.Waiting()
		}
		if !c.sent.Load() {
			t.Error("not sent")
		}
	})
}
