package classify

import (
	"fmt"
	"io/fs"
	"reflect"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/expected"
)

// shape is how the errors of a type are read. The packages of those types are not imported: a type
// is recognised by its methods, by its fields or by its name and the path of its package.
type shape struct {
	methods methods

	// verdict returns what an error means, and false if it says nothing. Nil says nothing.
	verdict func(err error) (Verdict, bool)

	// fields are what an error says about the answer of an API, and come instead of verdict.
	fields *fields

	// defers means that an answer of an error in this one counts more, and defersIfGone that it
	// does if this one only says that a connection is gone. That is what drivers say of any end of
	// it, be it a refused dial or a cancellation.
	defers, defersIfGone bool

	// place is where the errors in this one happened. If placeOf is not nil, it returns that.
	place   place
	placeOf func(err error) place

	// safety means that errors of the type have a method SafeToRetry.
	safety bool
}

// shapes maps each type of error seen so far to its *shape.
var shapes sync.Map

// wrapped is the shape of the most frequent type, which only wraps another error.
var (
	wrapped     = shape{methods: hasUnwrap}
	wrappedType = reflect.TypeOf(fmt.Errorf("%w", fs.ErrClosed))
)

// shapeOf returns the shape of err.
func shapeOf(err error) *shape {
	t := reflect.TypeOf(err)
	if t == wrappedType {
		return &wrapped
	}
	if known, ok := shapes.Load(t); ok {
		s, _ := known.(*shape)
		return s
	}
	s := findShape(err, t)
	s.methods = methodsOf(t)
	shapes.Store(t, s)
	return s
}

// findShape looks at a type once.
//
// Names of methods must be constants in what it calls: if a program looks up methods by a variable
// name or by index, the linker keeps every exported method of every type in it.
func findShape(err error, t reflect.Type) *shape {
	for _, s := range [...]*shape{standardShape(err), http2Shape(t), quicShape(t)} {
		if s != nil {
			return s
		}
	}
	for _, find := range [...]func(reflect.Type) *shape{
		driverShape, grpcShape, connectShape, twirpShape, jsonRPCShape, markerShape, fieldsShape,
	} {
		if s := find(t); s != nil {
			s.defersIfGone = true
			return s
		}
	}
	return &shape{}
}

// methods is a set of the methods by which errors say what they mean.
type methods uint16

const (
	hasVerdict methods = 1 << iota
	hasErrorType
	hasStatus
	hasMark
	hasIs
	hasTimeout
	hasUnwrap
	isExpectedMark // the error is of the type of a pipeline's mark
)

// methodsOf returns the methods of a type, so that each error is asked only what it can answer.
func methodsOf(t reflect.Type) (set methods) {
	for _, of := range [...]struct {
		method reflect.Type
		set    methods
	}{
		{reflect.TypeFor[judged](), hasVerdict},
		{reflect.TypeFor[typed](), hasErrorType},
		{reflect.TypeFor[statusCoder](), hasStatus},
		{reflect.TypeFor[httpStatusCoder](), hasStatus},
		{reflect.TypeFor[retryable](), hasMark},
		{reflect.TypeFor[nonRetriable](), hasMark},
		{reflect.TypeFor[interface{ Is(target error) bool }](), hasIs},
		{reflect.TypeFor[interface{ Timeout() bool }](), hasTimeout},
		{reflect.TypeFor[interface{ Unwrap() error }](), hasUnwrap},
		{reflect.TypeFor[interface{ Unwrap() []error }](), hasUnwrap},
	} {
		if t.Implements(of.method) {
			set |= of.set
		}
	}
	if t == reflect.TypeFor[*expected.Error]() {
		set |= isExpectedMark
	}
	return set
}

// envelope is what an error says about the same answer as the errors in it.
type envelope struct {
	status       int
	retryAfter   time.Duration
	limitReached bool
}

// ofShape stores the verdict on an error whose type is recognised by its shape.
func (w *walk) ofShape(err error, s *shape, at *surroundings, v *Verdict) (known bool) {
	if s.fields != nil {
		*v, known = w.ofFields(err, s.fields, at)
	} else {
		*v, known = s.verdict(err)
	}
	if !known {
		*v = Verdict{}
	}
	return known
}
