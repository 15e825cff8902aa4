package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/localwait"
)

// Waiter is a Policy that may let a call wait inside this process, such as in a queue or between
// attempts, and reports each wait by [BeginWait]. [New] asks once. Outer policies that measure time
// measure the waits too, if [Next.MayWait] says that there may be any.
type Waiter interface {
	Waits() bool
}

// MayWait reports whether an inner policy is a [Waiter] that may let the call wait.
func (n Next[T]) MayWait() bool { return n.node != nil && n.node.waits }

// Waits reports whether a policy of the pipeline is a [Waiter] that may let a call wait.
func (p *Pipeline[T]) Waits() bool { return p != nil && p.chain != nil && p.chain.waits }

// BeginWait says that the call of ctx now waits inside this process, until the function that it
// returns is called. The time is not the dependency's: outer circuits do not count it as part of a
// slow call or of a probe. It allocates nothing, unless an outer policy measures the time.
func BeginWait(ctx context.Context) (end func()) { return localwait.Begin(ctx) }

func mayWait[T any](p Policy[T]) bool {
	w, ok := p.(Waiter)
	return ok && w.Waits()
}
