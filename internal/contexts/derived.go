package contexts

import (
	"context"
	"reflect"
)

// Key keeps other modules from having the methods of this package by chance.
type Key struct{}

// Derived is a context that tells its parent, and changes nothing but values unless it is a
// [Limit].
type Derived interface {
	context.Context
	Parent(key Key) context.Context
}

// Between returns the soonest of the limits that ctx has and the call's origin has not. It reports
// false if something that it cannot name may end ctx before the origin.
func Between(ctx context.Context, origin *Origin) (soonest *Limit, known bool) {
	for {
		switch c := ctx.(type) {
		case *Origin:
			if c == origin {
				return soonest, true
			}
			ctx = c.Context
		case *Limit:
			if soonest == nil || c.deadline.Before(soonest.deadline) {
				soonest = c
			}
			ctx = c.parent
		default:
			parent := parentOf(ctx)
			if parent == nil {
				return soonest, ctx.Done() == origin.Done()
			}
			ctx = parent
		}
	}
}

// parentOf returns nil if ctx is of a type that is not known.
func parentOf(ctx context.Context) context.Context {
	if derived, ok := ctx.(Derived); ok {
		return derived.Parent(Key{})
	}
	if v := reflect.ValueOf(ctx); valueParent >= 0 && v.Type() == valueType {
		parent, _ := reflect.TypeAssert[context.Context](v.Elem().Field(valueParent))
		return parent
	}
	return nil
}

// valueType is what context.WithValue returns, and valueParent its field for the parent, or -1
// where package context no longer has one: then such a context is of a type that is not known.
var (
	valueType   = reflect.TypeOf(context.WithValue(context.Background(), Key{}, nil))
	valueParent = embeddedContext(valueType)
)

func embeddedContext(pointer reflect.Type) int {
	if pointer.Kind() != reflect.Pointer || pointer.Elem().Kind() != reflect.Struct {
		return -1
	}
	field, ok := pointer.Elem().FieldByName("Context")
	if !ok || len(field.Index) != 1 || field.Type != reflect.TypeFor[context.Context]() {
		return -1
	}
	return field.Index[0]
}
