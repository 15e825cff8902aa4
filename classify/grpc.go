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

// ofGRPC reads the code of a gRPC status, which an error tells by a method GRPCStatus. That returns
// a type of google.golang.org/grpc, and importing it would be a dependency, so the methods are
// found by their names.
func ofGRPC(err error) (Verdict, bool) {
	index := grpcStatusMethod(reflect.TypeOf(err))
	if index < 0 {
		return Verdict{}, false
	}
	status := reflect.ValueOf(err).Method(index).Call(nil)[0]
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

// grpcMethods has the index of the method GRPCStatus for each type of error that has been seen, or
// -1.
var grpcMethods sync.Map

func grpcStatusMethod(t reflect.Type) int {
	if known, ok := grpcMethods.Load(t); ok {
		index, _ := known.(int)
		return index
	}
	index := -1
	if method, ok := t.MethodByName("GRPCStatus"); ok && method.Type.NumIn() == 1 && method.Type.NumOut() == 1 {
		index = method.Index
	}
	grpcMethods.Store(t, index)
	return index
}

// grpcCode says what a code means. UNKNOWN says nothing, and leaves it to the words. INTERNAL and
// ABORTED are for callers higher up to repeat or not: an internal failure may pass, an aborted
// transaction must be begun anew.
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
	case grpcNotFound:
		return permanent(KindNotFound), true
	case grpcInvalidArgument, grpcAlreadyExists, grpcFailedPrecondition, grpcAborted, grpcOutOfRange:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
