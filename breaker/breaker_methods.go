package breaker

import (
	"time"

	"github.com/tenax-go/tenax/policy"
)

// The methods of the embedded circuit are written out, so that a nil Breaker has them too.

func (b *Breaker[T]) circuit() *Circuit {
	if b == nil {
		return nil
	}
	return b.Circuit
}

// State is [Circuit.State].
func (b *Breaker[T]) State() State { return b.circuit().State() }

// Available is [Circuit.Available].
func (b *Breaker[T]) Available() bool { return b.circuit().Available() }

// RetryAfter is [Circuit.RetryAfter].
func (b *Breaker[T]) RetryAfter() time.Duration { return b.circuit().RetryAfter() }

// Counts is [Circuit.Counts].
func (b *Breaker[T]) Counts() Counts { return b.circuit().Counts() }

// ForceOpen is [Circuit.ForceOpen].
func (b *Breaker[T]) ForceOpen() { b.circuit().ForceOpen() }

// ForceClosed is [Circuit.ForceClosed].
func (b *Breaker[T]) ForceClosed() { b.circuit().ForceClosed() }

// Reset is [Circuit.Reset].
func (b *Breaker[T]) Reset() { b.circuit().Reset() }

// Validate is [Circuit.Validate].
func (b *Breaker[T]) Validate() error { return b.circuit().Validate() }

// Describe is [Circuit.Describe].
func (b *Breaker[T]) Describe() policy.Description { return b.circuit().Describe() }
