package classify

import "reflect"

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

// grpcShape recognises errors that have a gRPC status, which a method GRPCStatus returns. The
// result is a type of google.golang.org/grpc, and importing that would be a dependency, so the
// methods are found by their names.
func grpcShape(t reflect.Type) *shape {
	method, ok := t.MethodByName("GRPCStatus")
	if !ok || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 {
		return nil
	}
	get := method.Func
	// An error of Google's gax that came over HTTP has a status made of the HTTP status alone: what
	// it wraps has the reason.
	fromHTTP := withoutVersion(packagePath(t)) == "github.com/googleapis/gax-go/apierror"
	return &shape{defers: fromHTTP, verdict: func(err error) (Verdict, bool) {
		return ofGRPC(get.Call([]reflect.Value{reflect.ValueOf(err)})[0])
	}}
}

// ofGRPC reads the code of a gRPC status, and its message and details if they may say more.
func ofGRPC(status reflect.Value) (Verdict, bool) {
	if (status.Kind() == reflect.Pointer || status.Kind() == reflect.Interface) && status.IsNil() {
		return Verdict{}, false
	}
	method := status.MethodByName("Code")
	if !isGetter(method) {
		return Verdict{}, false
	}
	code := method.Call(nil)[0]
	if !code.CanUint() {
		return Verdict{}, false
	}
	v, ok := grpcCode(code.Uint())
	if !ok || v.Class == ClassCanceled {
		return v, ok
	}
	var d rpcDetails
	if code.Uint() == grpcResourceExhausted {
		if message := status.MethodByName("Message"); isGetter(message) {
			d.message = message.Call(nil)[0].String()
		}
	}
	d.readStatus(status)
	return d.verdict(code.Uint(), v), true
}

func isGetter(method reflect.Value) bool {
	return method.IsValid() && method.Type().NumIn() == 0 && method.Type().NumOut() == 1
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
