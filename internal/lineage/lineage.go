// Package lineage tells what can end a context.
//
// A policy hands a context of its own to what it guards, and ends it when it returns. What goes on longer, such as the body
// of an HTTP response, needs to know what of a context is the caller's and what is the policies'. Package context does not
// tell what a context derives from; the contexts of Tenax do.
package lineage

import (
	"context"
	"reflect"
	"time"
)

// Key keeps other modules from having the methods of this package by chance.
type Key struct{}

// Derived is a context that tells its parent, and changes nothing but values unless it is a [Limit].
type Derived interface {
	context.Context
	Parent(key Key) context.Context
}

// Limit is a context that ends at a moment, or when the call that it was made for is over.
type Limit interface {
	Derived
	// Expiry returns when the context ends, whatever its parent says.
	Expiry() time.Time
	// Cause returns the cause of that end.
	Cause() error
	// Join has member told when the call is over. It reports false if that is so already.
	Join(member Member) bool
	// Leave undoes Join.
	Leave(member Member)
}

// Member is told of the end of a call. Members are pointers.
type Member interface {
	CallOver()
}

// Limits appends the limits from ctx up to origin to found, innermost first. It reports false if something else that it
// cannot name can end ctx and not origin.
func Limits(ctx, origin context.Context, found []Limit) ([]Limit, bool) {
	for {
		parent := parentOf(ctx)
		if parent == nil {
			return found, ctx.Done() == origin.Done()
		}
		if ctx == origin { // What has a parent is a pointer, so this does not panic.
			return found, true
		}
		if limit, ok := ctx.(Limit); ok {
			found = append(found, limit)
		}
		ctx = parent
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

// valueType is what context.WithValue returns, and valueParent its field for the parent, or -1 where package context no
// longer has one: then such a context is of a type that is not known.
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
