package classify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	unknown  = classify.Verdict{Kind: classify.KindUnknown}
	canceled = classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled}
)

func transient(k classify.Kind) classify.Verdict {
	return classify.Verdict{Class: classify.ClassTransient, Kind: k}
}

func permanent(k classify.Kind) classify.Verdict {
	return classify.Verdict{Class: classify.ClassPermanent, Kind: k}
}

func notSent(v classify.Verdict) classify.Verdict {
	v.NotSent = true
	return v
}

func withStatus(v classify.Verdict, status int) classify.Verdict {
	v.Status = status
	return v
}

func assertVerdict(t *testing.T, got, want classify.Verdict) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func assertOf(t *testing.T, err error, want classify.Verdict) {
	t.Helper()
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("Of(%T: %v) (-want +got):\n%s", err, err, diff)
	}
}
