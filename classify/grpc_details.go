package classify

import (
	"reflect"
	"strings"
	"time"
)

// rpcDetails is what the details of a gRPC status say. They are messages of Protocol Buffers, of
// which the package google.rpc has the standard ones: https://google.aip.dev/193.
type rpcDetails struct {
	message    string
	retryAfter time.Duration
	reasons    [4]string
	limits     [4]string
}

// verdict returns what a code means with what the details add to it: v is what it means alone.
func (d *rpcDetails) verdict(code uint64, v Verdict) Verdict {
	if code == grpcResourceExhausted && isOversizedMessage(d.message) {
		return permanent(KindInvalidRequest)
	}
	if code == grpcResourceExhausted || d.reasons[0] != "" {
		a := Answer{Status: grpcHTTPStatus(code), Message: d.message}
		a.Codes, a.Limits = filled(d.reasons[:]), filled(d.limits[:])
		alone := HTTPStatus(a.Status)
		if said := a.Verdict(); said.Class != alone.Class || said.Kind != alone.Kind {
			v.Class, v.Kind = said.Class, said.Kind
		}
	}
	if code == grpcAborted && d.retryAfter > 0 {
		v = transient(KindConflict) // Spanner's word for a transaction to begin again.
	}
	if v.Class == ClassTransient || v.Class == ClassUnknown {
		v.RetryAfter = d.retryAfter
	}
	return v
}

// isOversizedMessage recognises messages of gRPC itself, in Go, C++ and Java: it has the code of a
// used up resource for a message that is larger than a limit, which it will be again.
func isOversizedMessage(message string) bool {
	return strings.Contains(message, "essage larger than max") ||
		strings.Contains(message, "essage after decompression larger than max") ||
		strings.Contains(message, "essage exceeds maximum size")
}

// grpcHTTPStatus returns the status that a code has over HTTP, as google/rpc/code.proto has it.
func grpcHTTPStatus(code uint64) int {
	switch code {
	case grpcInvalidArgument, grpcFailedPrecondition, grpcOutOfRange:
		return 400
	case grpcUnauthenticated:
		return 401
	case grpcPermissionDenied:
		return 403
	case grpcNotFound:
		return 404
	case grpcAlreadyExists, grpcAborted:
		return 409
	case grpcResourceExhausted:
		return 429
	case grpcUnimplemented:
		return 501
	case grpcUnavailable:
		return 503
	case grpcDeadlineExceeded:
		return 504
	default:
		return 500
	}
}

// filled returns the names before the first empty one.
func filled(names []string) []string {
	for i, name := range names {
		if name == "" {
			return names[:i]
		}
	}
	return names
}

// readStatus reads the details of a status of google.golang.org/grpc. Most have none. Whether that
// is so stands in a field that is not exported: if it is found, a copy of the message is saved.
func (d *rpcDetails) readStatus(status reflect.Value) {
	if status.Kind() == reflect.Pointer && hasNoDetails(status.Elem()) {
		return
	}
	method := status.MethodByName("Proto")
	if !isGetter(method) {
		return
	}
	message := method.Call(nil)[0]
	if message.Kind() != reflect.Pointer || message.IsNil() || message.Elem().Kind() != reflect.Struct {
		return
	}
	details := message.Elem().FieldByName("Details")
	if !details.IsValid() || details.Kind() != reflect.Slice {
		return
	}
	for i := range min(details.Len(), maxElements) {
		d.readAny(details.Index(i))
	}
}

func hasNoDetails(status reflect.Value) bool {
	if status.Kind() != reflect.Struct {
		return false
	}
	message := status.FieldByName("s")
	if !message.IsValid() || message.Kind() != reflect.Pointer || message.Type().Elem().Kind() != reflect.Struct {
		return false
	}
	if message.IsNil() {
		return true
	}
	details := message.Elem().FieldByName("Details")
	return details.IsValid() && details.Kind() == reflect.Slice && details.Len() == 0
}

// readAny reads a *anypb.Any.
func (d *rpcDetails) readAny(detail reflect.Value) {
	if detail.Kind() != reflect.Pointer || detail.IsNil() || detail.Elem().Kind() != reflect.Struct {
		return
	}
	url, value := detail.Elem().FieldByName("TypeUrl"), detail.Elem().FieldByName("Value")
	if url.IsValid() && url.Kind() == reflect.String && value.IsValid() && value.Kind() == reflect.Slice {
		d.read(url.String(), value.Bytes())
	}
}

// read reads a message. Its name may be a URL that ends with it.
func (d *rpcDetails) read(name string, message []byte) {
	switch name[strings.LastIndexByte(name, '/')+1:] {
	case "google.rpc.RetryInfo":
		eachProtoField(message, func(f protoField) {
			if f.number == 1 {
				d.retryAfter = protoDuration(f.bytes)
			}
		})
	case "google.rpc.QuotaFailure":
		eachProtoField(message, func(f protoField) {
			if f.number == 1 {
				d.readViolation(f.bytes)
			}
		})
	case "google.rpc.ErrorInfo":
		eachProtoField(message, d.readErrorInfo)
	}
}

// readViolation reads a QuotaFailure.Violation: its description (2), quota_metric (4) and quota_id
// (5) may name the period of the limit.
func (d *rpcDetails) readViolation(message []byte) {
	eachProtoField(message, func(f protoField) {
		switch f.number {
		case 2, 4, 5:
			put(d.limits[:], string(f.bytes))
		}
	})
}

// readErrorInfo reads the reason (1) and, of the metadata (3), the limit.
func (d *rpcDetails) readErrorInfo(f protoField) {
	switch f.number {
	case 1:
		put(d.reasons[:], string(f.bytes))
	case 3:
		var key, value string
		eachProtoField(f.bytes, func(f protoField) {
			switch f.number {
			case 1:
				key = string(f.bytes)
			case 2:
				value = string(f.bytes)
			}
		})
		if key == "quota_limit" || key == "quota_unit" {
			put(d.limits[:], value)
		}
	}
}

// put stores a name in the first empty place, if there is one.
func put(names []string, name string) {
	if n := len(filled(names)); n < len(names) {
		names[n] = name
	}
}
