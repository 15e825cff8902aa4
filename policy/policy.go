package policy

import "context"

// Policy is middleware around a guarded function. Apply may call next zero, one or many times, also
// concurrently. It must be safe for concurrent use: one Policy serves every call of its pipelines.
type Policy[T any] interface {
	Apply(ctx context.Context, next Next[T]) (T, error)
}

// Middleware turns a plain function into a Policy, as http.HandlerFunc does for handlers. A nil
// Middleware is invalid: [New] reports it, and Apply returns an [*OptionError].
type Middleware[T any] func(ctx context.Context, next Next[T]) (T, error)

// Apply calls m.
func (m Middleware[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	if m == nil {
		var none T
		return none, &OptionError{Policy: "middleware", Option: "Middleware", Problem: "is nil"}
	}
	return m(ctx, next)
}

// Validator is a Policy that checks its options. [New] reports the error of Validate, which is
// usually one [*OptionError] or several, joined.
type Validator interface {
	Validate() error
}

// Describer is a Policy that describes its settings and its current state. Describe must be safe
// for concurrent use.
type Describer interface {
	Describe() Description
}

// Synchronous is a Policy that neither calls its [Next] nor emits events after its Apply has
// returned, such as from a goroutine left behind. [New] asks once. Other policies, such as a
// [Middleware], may do either, so observers do not reuse an [Observation]: see [Next.Synchronous].
type Synchronous interface {
	Synchronous() bool
}

// Binder is a Policy that needs to know its pipeline. [New] calls Bind once for each place in a
// pipeline, and uses the Policy that it returns in place of the Binder.
type Binder[T any] interface {
	Policy[T]
	Bind(Binding) Policy[T]
}

// Binding describes its pipeline to a [Binder].
type Binding struct {
	// Pipeline is the pipeline's name.
	Pipeline string
	// Describe describes the current state of the pipeline. It does not keep the pipeline alive,
	// and returns false once the pipeline is gone. It may be called as soon as [New] has returned.
	Describe func() (Description, bool)
}
