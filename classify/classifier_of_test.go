package classify_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
)

func TestAClassifierComesBeforeTheRules(t *testing.T) {
	own := errors.New("429 Too Many Requests")
	quota := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindQuotaExceeded}
	knows := classify.Classifier(func(err error) (classify.Verdict, bool) { return quota, err == own })
	for name, test := range map[string]struct {
		classifier classify.Classifier
		err        error
		want       classify.Verdict
	}{
		"one that knows":         {knows, own, quota},
		"one that does not know": {knows, errors.New("connection reset"), classify.Of(errors.New("connection reset"))},
		"none":                   {nil, own, classify.Of(own)},
	} {
		if diff := cmp.Diff(test.want, test.classifier.Of(test.err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
