package policy

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"weak"

	"github.com/tenax-go/tenax/internal/nilness"
)

// New returns the pipeline of the given policies, outermost first. The name appears in telemetry
// and should come from a small, fixed set. A pipeline without policies just calls the function.
//
// The error joins everything that is wrong: an empty name, nil policies, and each invalid option of
// each policy as an [*OptionError]. The pipeline is nil then.
func New[T any](name string, policies ...Policy[T]) (*Pipeline[T], error) {
	var problems []error
	if name == "" {
		problems = append(problems, errors.New("the name is empty"))
	}
	for i, p := range policies {
		for _, problem := range split(validate(p)) {
			problems = append(problems, fmt.Errorf("policy %d: %w", i+1, problem))
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("policy: pipeline %q: %w", name, errors.Join(problems...))
	}

	pipeline := &Pipeline[T]{name: name}
	bound, err := bind(policies, binding(pipeline))
	if err != nil {
		return nil, fmt.Errorf("policy: pipeline %q: %w", name, err)
	}
	pipeline.policies, pipeline.expected = bound, expectationsOf(bound)
	pipeline.chain, pipeline.late = pipeline.linkOnto(nil), lateHandlersOf(bound)
	return pipeline, nil
}

// Must returns the pipeline, or panics with the error if there is one. It is for pipelines made as
// a program starts: policy.Must(policy.New(...)).
func Must[T any](p *Pipeline[T], err error) *Pipeline[T] {
	if err != nil {
		panic(err)
	}
	return p
}

func validate[T any](p Policy[T]) error {
	if nilness.Is(p) {
		return errors.New("is nil")
	}
	if v, ok := p.(Validator); ok {
		return v.Validate()
	}
	return nil
}

// joinedErrors is the type that errors.Join returns. Other types that wrap several errors have
// texts of their own, which splitting would lose.
var joinedErrors = reflect.TypeOf(errors.Join(errors.New("")))

// split returns the errors that are joined in err, so that each can name its policy.
func split(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || reflect.TypeOf(err) != joinedErrors {
		return []error{err}
	}
	var problems []error
	for _, one := range joined.Unwrap() {
		problems = append(problems, split(one)...)
	}
	return problems
}

func bind[T any](policies []Policy[T], b Binding) ([]Policy[T], error) {
	bound := slices.Clone(policies)
	for i, p := range bound {
		binder, ok := p.(Binder[T])
		if !ok {
			continue
		}
		if bound[i] = binder.Bind(b); nilness.Is(bound[i]) {
			return nil, fmt.Errorf("policy %d: Bind returned nil", i+1)
		}
	}
	return bound, nil
}

func binding[T any](p *Pipeline[T]) Binding {
	w := weak.Make(p)
	return Binding{Pipeline: p.name, Describe: func() (Description, bool) {
		if p := w.Value(); p != nil {
			return p.Describe(), true
		}
		return Description{}, false
	}}
}

// link chains policies and puts tail inside the last one. A pipeline among them is spliced in, so a
// nested pipeline costs a call nothing. What a pipeline expects is not one of its nodes.
func link[T any](policies []Policy[T], tail *node[T]) *node[T] {
	for _, p := range slices.Backward(policies) {
		switch p := p.(type) {
		case *Pipeline[T]:
			tail = p.chainOnto(tail)
			continue
		case *expectation[T]:
			continue
		}
		tail = &node[T]{
			policy: p, next: tail,
			synchronous: isSynchronous(p) && (tail == nil || tail.synchronous),
			waits:       mayWait(p) || tail != nil && tail.waits,
		}
	}
	return tail
}

func isSynchronous[T any](p Policy[T]) bool {
	s, ok := p.(Synchronous)
	return ok && s.Synchronous()
}
