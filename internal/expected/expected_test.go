package expected_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/expected"
	"github.com/tenax-go/tenax/internal/neterror"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errMiss = errors.New("no such key")

func TestAMarkLastsUntilTheErrorHasLeftAllItsPipelines(t *testing.T) {
	inner, outer := new(expected.Owner), new(expected.Owner)
	err := expected.Mark(errMiss, []*expected.Owner{outer, inner})
	if !expected.Has(err) || err.Error() != errMiss.Error() || !errors.Is(err, errMiss) || expected.Bare(err) != errMiss {
		t.Errorf("got %v", err)
	}
	if err = expected.Release(err, new(expected.Owner)); !expected.Has(err) {
		t.Error("a pipeline that does not expect it has taken the mark away")
	}
	if err = expected.Release(err, inner); !expected.Has(err) {
		t.Error("the mark is gone in the outer pipeline")
	}
	if err = expected.Release(err, outer); err != errMiss {
		t.Errorf("got %T, want the error itself", err)
	}
}

func TestAMarkInAWrapperStaysAndCountsNoMore(t *testing.T) {
	owner := new(expected.Owner)
	mark := expected.Mark(errMiss, []*expected.Owner{owner})
	wrapped := fmt.Errorf("user 7: %w", mark)
	if got := expected.Release(wrapped, owner); got != wrapped || expected.Has(mark) || !errors.Is(got, errMiss) {
		t.Errorf("got %v, the mark counts: %v", got, expected.Has(mark))
	}
}

func TestAnErrorHasOneMarkAtMost(t *testing.T) {
	first, second := new(expected.Owner), new(expected.Owner)
	err := expected.Mark(expected.Mark(errMiss, []*expected.Owner{first}), []*expected.Owner{second})
	if got := expected.Release(err, second); got != errMiss {
		t.Errorf("got %T", got)
	}
	if expected.Bare(errMiss) != errMiss || expected.Has(errMiss) || expected.Release(nil, first) != nil {
		t.Error("an error without a mark has changed")
	}
}

func TestAMarkedErrorIsTheSameNetError(t *testing.T) {
	for _, err := range []error{context.DeadlineExceeded, errMiss} {
		marked := expected.Mark(err, nil)
		if _, ok := marked.(net.Error); !ok {
			t.Error("it is no net.Error")
		}
		want := err == context.DeadlineExceeded
		if neterror.Timeout(marked) != want || neterror.Temporary(marked) != want {
			t.Errorf("%v: Timeout %v, Temporary %v", err, neterror.Timeout(marked), neterror.Temporary(marked))
		}
	}
}
