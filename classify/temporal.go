package classify

import "reflect"

// ofTemporal reads an error of Temporal's package serviceerror, whose method Status returns a
// status of gRPC. Importing that would be a dependency, so its method Code is found by name.
func ofTemporal(err error) (Verdict, bool) {
	method := reflect.ValueOf(err).MethodByName("Status")
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return Verdict{}, false
	}
	code, ok := resultOf(method.Call(nil)[0].MethodByName("Code"))
	if !ok || code < 0 {
		return Verdict{}, false
	}
	return grpcCode(uint64(code))
}
