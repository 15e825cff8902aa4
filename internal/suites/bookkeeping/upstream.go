package bookkeeping

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"runtime"

	"github.com/tenax-go/tenax/classify"
)

var (
	errTransient = classify.Transient(errors.New("upstream is busy"))
	errBroken    = errors.New("upstream is broken")
	errPermanent = classify.Permanent(errors.New("upstream refuses"))
	errMiss      = errors.New("upstream has nothing")                          // as pipelines expect
	errMarked    = classify.Expected(errors.New("upstream has nothing there")) // as the upstream says
)

// call is one call as its caller and the upstream see it.
type call struct {
	keeper   *keeper
	pipeline string // the one that reports its attempts
	cancel   context.CancelFunc
	attempts int // guarded by the keeper's mu
	rounds   int // of hedged attempts, which run at the same time
}

type callKey struct{}

// retries returns how many attempts followed another one.
func (c *call) retries() int { return max(0, cmp.Or(c.rounds, c.attempts)-1) }

// attempt is the unreliable upstream. It counts the attempt before the attempt ends.
func (c *call) attempt(ctx context.Context) (string, error) {
	c.beginAttempt()
	switch n := rand.IntN(1000); {
	case n < 600:
		c.keeper.add(c.pipeline, Answered)
		return "answer", nil
	case n < 800:
		return "", errTransient
	case n < 830:
		return "", errPermanent
	case n < 845:
		return "", errMiss
	case n < 860:
		return "", errMarked
	case n < 900:
		<-ctx.Done()
		return "", ctx.Err()
	case n < 940:
		c.cancel() // by the caller
		return "", ctx.Err()
	case n < 960:
		c.cancel()
		c.keeper.add(c.pipeline, Answered)
		return "answer", nil
	case n < 980:
		runtime.Goexit()
	}
	panic(errBroken)
}

func (c *call) beginRound() {
	c.keeper.mu.Lock()
	defer c.keeper.mu.Unlock()
	c.rounds++
}

func (c *call) beginAttempt() {
	c.keeper.mu.Lock()
	defer c.keeper.mu.Unlock()
	c.attempts++
	c.keeper.books.Add(c.pipeline, Attempts, 1)
}
