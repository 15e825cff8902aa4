// Package policy is documented.
package policy

import "context"

// Next is documented.
type Next[T any] struct{}

// Policy is documented, and its only method with it.
type Policy[T any] interface {
	Apply(ctx context.Context, next Next[T]) (T, error)
}
