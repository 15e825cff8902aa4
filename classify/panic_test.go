package classify_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

func TestARecoveredPanicIsPermanentWhateverItsValue(t *testing.T) {
	want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindPanic}
	for _, value := range []any{"text", context.DeadlineExceeded, context.Canceled, io.ErrUnexpectedEOF} {
		err := fmt.Errorf("wrapped: %w", &policy.PanicError{Value: value})
		if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
			t.Errorf("panic(%v): %s", value, diff)
		}
	}
}
