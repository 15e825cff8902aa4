package zerovalue_test

import (
	"context"
	"iter"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type counter struct{ calls int }

func (c *counter) Plain()                         { c.calls++ }
func (c *counter) WithContext(context.Context)    { c.calls++ }
func (c *counter) WithOptions(_ int, _ ...string) { c.calls++ }
func (c *counter) All() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		c.calls++
		yield(1, "one")
	}
}

func TestEveryMethodIsCalledWithAndWithoutAContext(t *testing.T) {
	var c counter
	if methods := zerovalue.Methods(t, &c); methods != 4 || c.calls != 8 {
		t.Errorf("%d methods were called %d times, want 4 and 8", methods, c.calls)
	}
}
