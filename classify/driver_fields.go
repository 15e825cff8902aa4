package classify

import "reflect"

// driverField returns the field of the struct that err is or points to, or the zero Value.
//
// Reading a field of a nil pointer panics, which a walk treats as no answer.
func driverField(err error, name string) reflect.Value {
	v := reflect.ValueOf(err)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.FieldByName(name)
}

// driverNumber returns a field that is an integer, and false if there is none.
func driverNumber(err error, name string) (int64, bool) {
	return integerOf(driverField(err, name))
}

func integerOf(v reflect.Value) (int64, bool) {
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return v.Int(), true
	case v.CanUint() && v.Uint() <= 1<<62:
		return int64(v.Uint()), true
	default:
		return 0, false
	}
}

// driverString returns a field that is a string, or "".
func driverString(err error, name string) string {
	if v := driverField(err, name); v.Kind() == reflect.String {
		return v.String()
	}
	return ""
}

// driverTrue reports whether a field is the bool true.
func driverTrue(err error, name string) bool {
	v := driverField(err, name)
	return v.Kind() == reflect.Bool && v.Bool()
}

// codeMethod returns what the method Code of err returns, if that is an integer.
func codeMethod(err error) (int64, bool) {
	return resultOf(reflect.ValueOf(err).MethodByName("Code"))
}

// resultOf calls a method without parameters and returns its only result, if that is an integer.
func resultOf(method reflect.Value) (int64, bool) {
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return 0, false
	}
	return integerOf(method.Call(nil)[0])
}
