package neterror_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/neterror"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errSilent = errors.New("says nothing of the kind")

// answering is an error with both answers.
type answering struct{ timeout, temporary bool }

func (answering) Error() string     { return "answering" }
func (a answering) Timeout() bool   { return a.timeout }
func (a answering) Temporary() bool { return a.temporary }

func TestTheFirstErrorThatAnswersCounts(t *testing.T) {
	for name, test := range map[string]struct {
		err                error
		timeout, temporary bool
	}{
		"none":                   {nil, false, false},
		"one that does not":      {errSilent, false, false},
		"a deadline":             {context.DeadlineExceeded, true, true},
		"a deadline of a socket": {&url.Error{Op: "Get", Err: &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}}, true, true},
		"a lookup":               {&net.DNSError{IsTemporary: true}, false, true},
		"wrapped":                {fmt.Errorf("x: %w", errors.Join(errSilent, answering{timeout: true})), true, false},
		"the first of two":       {errors.Join(answering{temporary: true}, context.DeadlineExceeded), false, true},
		"the outer one":          {&net.OpError{Op: "read", Err: answering{}}, false, false},
		"beside one that panics": {errors.Join(hostile.Nil(), context.DeadlineExceeded), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := neterror.Timeout(test.err); got != test.timeout {
				t.Errorf("Timeout = %v, want %v", got, test.timeout)
			}
			if got := neterror.Temporary(test.err); got != test.temporary {
				t.Errorf("Temporary = %v, want %v", got, test.temporary)
			}
		})
	}
}

func TestTheFirstOfSeveralTreesThatAnswersCounts(t *testing.T) {
	if !neterror.Temporary(nil, errSilent, context.DeadlineExceeded, answering{}) {
		t.Error("the deadline was not asked")
	}
	if neterror.Temporary(answering{}, context.DeadlineExceeded) || neterror.Temporary() {
		t.Error("the answer is not that of the first")
	}
}

func TestAnyErrorIsAsked(t *testing.T) {
	for name, err := range hostile.Errors() {
		if neterror.Timeout(err) || neterror.Temporary(err) {
			t.Errorf("%s: it says yes", name)
		}
	}
}
