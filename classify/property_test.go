package classify_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
)

var recognised = rapid.SampledFrom([]error{
	context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded,
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EMFILE, io.ErrUnexpectedEOF, net.ErrClosed,
	inOp("dial", errPlain), inOp("dial", os.ErrDeadlineExceeded), inURL(io.EOF),
	&net.DNSError{IsNotFound: true}, &net.DNSError{IsTemporary: true},
	x509.UnknownAuthorityError{},
})

var spoken = rapid.SampledFrom([]error{
	errors.New("rate limit"), errors.New("503"), errors.New("timed out"), errors.New("connection refused"),
	errors.New("model x does not exist"), errors.New("insufficient_quota"), errors.New("x509: odd"),
	statusError(401), httpStatusError(425), typedError("rejected"), typedError("rate_limit"),
})

var known = rapid.Custom(func(t *rapid.T) error {
	return classify.As(errPlain, classify.Verdict{
		Class:      classify.Class(rapid.Uint8Range(0, 3).Draw(t, "class")),
		Kind:       rapid.SampledFrom([]classify.Kind{classify.KindServer, classify.KindRejected, classify.KindUnknown}).Draw(t, "kind"),
		Status:     rapid.SampledFrom([]int{0, 429, 503}).Draw(t, "status"),
		RetryAfter: time.Duration(rapid.Int64Range(0, 9).Draw(t, "retry after")),
		NotSent:    rapid.Bool().Draw(t, "not sent"),
		NoRetry:    rapid.Bool().Draw(t, "no retry"),
	})
})

var silent = rapid.SampledFrom([]error{errPlain, errors.New(""), statusError(200), typedError("_OTHER"), syscall.EACCES, io.EOF})

// wrapped returns err in up to five wrappers that add nothing to its meaning.
func wrapped(t *rapid.T, err error) error {
	for range rapid.IntRange(0, 5).Draw(t, "wrappers") {
		switch rapid.IntRange(0, 5).Draw(t, "wrapper") {
		case 0:
			err = fmt.Errorf("call: %w", err)
		case 1:
			err = inURL(err)
		case 2:
			err = inOp("read", err)
		case 3:
			err = errors.Join(err)
		case 4:
			err = errors.Join(errPlain, err, errPlain)
		case 5:
			err = fmt.Errorf("%w: %w", errPlain, err)
		}
	}
	return err
}

func TestWrappingNeverChangesTheMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		err := rapid.OneOf(recognised, spoken, known).Draw(t, "error")
		if diff := cmp.Diff(classify.Of(err), classify.Of(wrapped(t, err))); diff != "" {
			t.Fatalf("bare - wrapped +:\n%s", diff)
		}
	})
}

// tree draws a tree of errors from the leaves up, with what it means: the first of its branches
// that says more than that the connection is gone, and only as safe as all of them.
func tree(t *rapid.T, leaf *rapid.Generator[error], depth int) (want classify.Verdict, err error) {
	if depth == 0 || rapid.Bool().Draw(t, "leaf") {
		err = leaf.Draw(t, "error")
		return classify.Of(err), wrapped(t, err)
	}
	want, err = tree(t, leaf, depth-1)
	branches := []error{err}
	for range rapid.IntRange(0, 3).Draw(t, "more branches") {
		v, branch := tree(t, leaf, depth-1)
		branches = append(branches, branch)
		notSent, noRetry := want.NotSent && v.NotSent, want.NoRetry || v.NoRetry
		if isGone(want) && !isGone(v) && v.Class != classify.ClassCanceled {
			want = v
		}
		want.NotSent, want.NoRetry = notSent, noRetry
	}
	return want, errors.Join(branches...)
}

func isGone(v classify.Verdict) bool {
	v.NotSent = false
	return v == transient(classify.KindConnection)
}

func TestJoinedErrorsMeanWhatTheFirstWithAReasonMeansAndAreOnlyAsSafeAsAll(t *testing.T) {
	for name, leaf := range map[string]*rapid.Generator[error]{"recognised": recognised, "known": known} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			want, err := tree(t, leaf, 3)
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
		}))
	}
}

func TestAnyTreeHasASoundVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, err := tree(t, rapid.OneOf(recognised, spoken, silent), 3)
		v := classify.Of(err)
		if v.NotSent && v.Class != classify.ClassTransient {
			t.Fatalf("NotSent of class %v", v.Class)
		}
		if v.RetryAfter != 0 || v.NoRetry {
			t.Fatalf("%+v: no error of the tree has it", v)
		}
		if v.Kind == "" {
			t.Fatal("no Kind")
		}
		if again := classify.Of(err); again != v {
			t.Fatalf("first %+v, then %+v", v, again)
		}
	})
}
