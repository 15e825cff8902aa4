package classify

import (
	"reflect"
	"sync"
)

// Codes of gRPC: https://grpc.io/docs/guides/status-codes/.
const (
	grpcCanceled           = 1
	grpcInvalidArgument    = 3
	grpcDeadlineExceeded   = 4
	grpcNotFound           = 5
	grpcAlreadyExists      = 6
	grpcPermissionDenied   = 7
	grpcResourceExhausted  = 8
	grpcFailedPrecondition = 9
	grpcAborted            = 10
	grpcOutOfRange         = 11
	grpcUnimplemented      = 12
	grpcInternal           = 13
	grpcUnavailable        = 14
	grpcDataLoss           = 15
	grpcUnauthenticated    = 16
)

// ofGRPC reads the code of a gRPC status, which an error returns from a method GRPCStatus. The
// result is a type of google.golang.org/grpc, and importing that would be a dependency, so the
// methods are found by their names.
//
// The names must be constants: if a program looks up methods by a variable name or by index, the
// linker keeps every exported method of every type in it.
func ofGRPC(err error) (Verdict, bool) {
	grpcStatus := grpcStatusMethod(reflect.TypeOf(err))
	if !grpcStatus.IsValid() {
		return Verdict{}, false
	}
	status := grpcStatus.Call([]reflect.Value{reflect.ValueOf(err)})[0]
	if (status.Kind() == reflect.Pointer || status.Kind() == reflect.Interface) && status.IsNil() {
		return Verdict{}, false
	}
	method := status.MethodByName("Code")
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return Verdict{}, false
	}
	code := method.Call(nil)[0]
	if !code.CanUint() {
		return Verdict{}, false
	}
	return grpcCode(code.Uint())
}

// grpcStatusMethods maps each type of error seen so far to its method GRPCStatus, as a function of
// the receiver, or to the zero Value if it has none.
var grpcStatusMethods sync.Map

func grpcStatusMethod(t reflect.Type) reflect.Value {
	if known, ok := grpcStatusMethods.Load(t); ok {
		method, _ := known.(reflect.Value)
		return method
	}
	var found reflect.Value
	if method, ok := t.MethodByName("GRPCStatus"); ok && method.Type.NumIn() == 1 && method.Type.NumOut() == 1 {
		found = method.Func
	}
	grpcStatusMethods.Store(t, found)
	return found
}

// grpcCode returns what a code means. UNKNOWN means nothing, so the message decides. INTERNAL and
// ABORTED are left to callers higher up: an internal failure may pass, and an aborted transaction
// must start again from its beginning.
func grpcCode(code uint64) (Verdict, bool) {
	switch code {
	case grpcCanceled:
		return canceled, true
	case grpcDeadlineExceeded:
		return transient(KindTimeout), true
	case grpcUnavailable:
		return transient(KindServer), true
	case grpcResourceExhausted:
		return transient(KindRateLimit), true
	case grpcInternal:
		return Verdict{Kind: KindServer}, true
	case grpcUnimplemented, grpcDataLoss:
		return permanent(KindServer), true
	case grpcUnauthenticated, grpcPermissionDenied:
		return permanent(KindAuth), true
	case grpcAborted:
		return permanent(KindConflict), true
	case grpcNotFound:
		return permanent(KindNotFound), true
	case grpcInvalidArgument, grpcAlreadyExists, grpcFailedPrecondition, grpcOutOfRange:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
