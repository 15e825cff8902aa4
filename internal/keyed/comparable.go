package keyed

import "reflect"

// MayBeUncomparable reports whether keys of a comparable type may hold an uncomparable value.
func MayBeUncomparable[K comparable]() bool { return mayHoldInterface(reflect.TypeFor[K]()) }

// CanBeCompared reports whether the key holds no uncomparable value.
func CanBeCompared(key any) bool { return key == nil || reflect.ValueOf(key).Comparable() }

func mayHoldInterface(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Array:
		return mayHoldInterface(t.Elem())
	case reflect.Struct:
		for field := range t.Fields() {
			if mayHoldInterface(field.Type) {
				return true
			}
		}
	default:
	}
	return false
}
