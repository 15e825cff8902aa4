package classify_test

import (
	"errors"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
)

func TestNilAndZeroValuesAnswer(t *testing.T) {
	var classifier classify.Classifier
	none := func(v classify.Verdict, _ bool) classify.Verdict { return v }
	for name, test := range map[string]struct{ got, want any }{
		"Of":                       {classify.Of(nil), classify.Verdict{}},
		"Default":                  {none(classify.Default(nil)), classify.Verdict{}},
		"LLM":                      {none(classify.LLM(nil)), classify.Verdict{}},
		"Text":                     {none(classify.Text(nil)), classify.Verdict{}},
		"Chain":                    {none(classify.Chain()(nil)), classify.Verdict{}},
		"Chain of nil":             {none(classify.Chain(nil, classifier)(errPlain)), unknown},
		"a nil Classifier":         {classifier.Of(nil), classify.Verdict{}},
		"it and an error":          {classifier.Of(errors.New("rate limit")), transient(classify.KindRateLimit)},
		"Transient":                {classify.Transient(nil), nil},
		"Permanent":                {classify.Permanent(nil), nil},
		"As":                       {classify.As(nil, everything), nil},
		"As the zero Verdict":      {classify.Of(classify.As(errPlain, classify.Verdict{})), unknown},
		"HTTPStatus":               {classify.HTTPStatus(0), unknown},
		"HTTPResponse":             {classify.HTTPResponse(0), unknown},
		"HTTPResponse, empty code": {classify.HTTPResponse(0, ""), unknown},
		"ErrorCode":                {none(classify.ErrorCode("")), classify.Verdict{}},
		"Rejected":                 {classify.Rejected(-1), classify.Rejected(0)},
		"the zero Class":           {classify.Class(0).String(), "unknown"},
		"no Class":                 {classify.Class(255).String(), "unknown"},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The text of a nil pointer may panic, marked or not, but nothing else may.
func TestAMarkedNilPointerAnswers(t *testing.T) {
	for _, err := range []error{(*pointerError)(nil), (*net.OpError)(nil), hostileError{}} {
		for _, marked := range []error{classify.Transient(err), classify.Permanent(err), classify.As(err, everything)} {
			classify.Of(marked)
			classify.Text(marked)
			netError, ok := errors.AsType[net.Error](marked)
			if !ok {
				t.Fatalf("a %T is no net.Error", marked)
			}
			netError.Timeout()
			if e, ok := marked.(interface{ Temporary() bool }); !ok || e.Temporary() {
				t.Errorf("a marked %T is temporary", err)
			}
		}
	}
}
