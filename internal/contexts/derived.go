package contexts

import (
	"context"
	"reflect"
)

// Key is a parameter of methods that types of other modules must not implement by accident.
type Key struct{}

// Derived is a context with a known parent. It changes only values, unless it is a [Timeout].
type Derived interface {
	context.Context
	Parent(key Key) context.Context
}

// SoonestTimeout returns the soonest timeout between the call's context and ctx, or nil. It reports
// false if a context of an unknown type may end ctx before the call's context ends.
func SoonestTimeout(ctx context.Context, call *Call) (soonest *Timeout, known bool) {
	for {
		switch c := ctx.(type) {
		case *Call:
			if c == call {
				return soonest, true
			}
			ctx = c.Context
		case *Timeout:
			if soonest == nil || c.deadline.Before(soonest.deadline) {
				soonest = c
			}
			ctx = c.parent
		default:
			parent := parentOf(ctx)
			if parent == nil {
				return soonest, ctx.Done() == call.Done()
			}
			ctx = parent
		}
	}
}

// parentOf returns the parent of ctx, or nil if the type of ctx is unknown.
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

// valueType is the type that context.WithValue returns. valueParent is the index of its field for
// the parent, or -1 if a future package context has no such field: then the type is unknown.
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
