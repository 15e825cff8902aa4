// Package nilness detects a nil that an interface hides.
package nilness

import "reflect"

// Is reports whether v is nil, or holds a nil pointer, function or channel: nothing that can be
// called, asked or waited for.
//
// A nil slice or map is a value like any other of its type: it is empty, and its methods work.
// OpenTelemetry's propagator that injects nothing is a nil slice, and an error type that lists
// problems may be one too.
func Is(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return r.IsNil()
	default:
		return false
	}
}
