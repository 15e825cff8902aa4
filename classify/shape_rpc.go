package classify

import (
	"reflect"
	"strconv"
	"strings"
	"time"
)

// connectShape recognises the errors of Connect, whose codes are those of gRPC:
// https://connectrpc.com/docs/protocol/#error-codes. A failed connection has one of them as well:
// "unavailable" if it was refused, "internal" if a stream broke off. So what it wraps counts more.
func connectShape(t reflect.Type) *shape {
	path := withoutVersion(packagePath(t))
	if path != "connectrpc.com/connect" && path != "github.com/bufbuild/connect-go" || typeName(t) != "Error" {
		return nil
	}
	method, ok := t.MethodByName("Code")
	if !ok || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 {
		return nil
	}
	code, details := method.Func, reflect.Value{}
	if m, found := t.MethodByName("Details"); found && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
		details = m.Func
	}
	return &shape{defers: true, verdict: func(err error) (Verdict, bool) {
		self := []reflect.Value{reflect.ValueOf(err)}
		c := code.Call(self)[0]
		if !c.CanUint() {
			return Verdict{}, false
		}
		v, known := grpcCode(c.Uint())
		if !known || v.Class == ClassCanceled {
			return v, known
		}
		var d rpcDetails
		if e, has := err.(interface{ Message() string }); has {
			d.message = e.Message()
		}
		if details.IsValid() {
			d.readConnect(details.Call(self)[0])
		}
		d.readMeta(err)
		return d.verdict(c.Uint(), v), true
	}}
}

// connectDetail is implemented by the details of errors of Connect.
type connectDetail interface {
	Type() string
	Bytes() []byte
}

// readConnect reads the details of an error of Connect.
func (d *rpcDetails) readConnect(details reflect.Value) {
	if details.Kind() != reflect.Slice {
		return
	}
	for i := range min(details.Len(), maxElements) {
		detail, ok := reflect.TypeAssert[connectDetail](details.Index(i))
		if ok {
			d.read(detail.Type(), detail.Bytes())
		}
	}
}

// readMeta reads Retry-After. A proxy that answers 429 or 503 is unavailable to Connect, and sends
// the delay like any other server.
func (d *rpcDetails) readMeta(err error) {
	method := reflect.ValueOf(err).MethodByName("Meta")
	if d.retryAfter != 0 || !isGetter(method) {
		return
	}
	header := method.Call(nil)[0]
	if header.Kind() != reflect.Map || !header.CanConvert(headerType) {
		return
	}
	var s apiAnswer
	if s.addHeader(header); s.header != nil {
		s.readHeader(time.Now())
	}
	d.retryAfter = s.RetryAfter
}

// twirpShape recognises the errors of Twirp by their methods:
// https://twitchtv.github.io/twirp/docs/spec_v7.html#error-codes.
func twirpShape(t reflect.Type) *shape {
	if !t.Implements(reflect.TypeFor[interface {
		Msg() string
		Meta(string) string
		MetaMap() map[string]string
	}]()) {
		return nil
	}
	method, ok := t.MethodByName("Code")
	if !ok || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 || method.Type.Out(0).Kind() != reflect.String {
		return nil
	}
	code := method.Func
	return &shape{defers: true, verdict: func(err error) (Verdict, bool) {
		return twirpCode(code.Call([]reflect.Value{reflect.ValueOf(err)})[0].String())
	}}
}

// twirpCode returns what a code means: those of gRPC, and two more.
func twirpCode(name string) (Verdict, bool) {
	switch name {
	case "malformed":
		return permanent(KindInvalidRequest), true
	case "bad_route":
		return permanent(KindNotFound), true
	default:
		return grpcCode(grpcNamed(name))
	}
}

// Codes of JSON-RPC 2.0, section 5.1, and of EIP-1474 for a limit.
const (
	rpcParseError     = -32700
	rpcInvalidRequest = -32600
	rpcNoMethod       = -32601
	rpcInvalidParams  = -32602
	rpcInternal       = -32603
	rpcLimitExceeded  = -32005
)

// jsonRPCShape recognises the errors of JSON-RPC by a code in a field: those of the Model Context
// Protocol and of the packages jsonrpc2. Only the codes of the specification count.
func jsonRPCShape(t reflect.Type) *shape {
	path := packagePath(t)
	if !strings.Contains(path, "jsonrpc2") && !strings.HasSuffix(path, "/jsonrpc") {
		return nil
	}
	name := typeName(t)
	if name != "WireError" && name != "Error" && name != "wireError" {
		return nil
	}
	f := &fields{}
	f.add(t, partCode, "Code")
	if len(f.all) != 1 {
		return nil
	}
	return &shape{verdict: func(err error) (Verdict, bool) {
		var s apiAnswer
		readPath(reflect.ValueOf(err), f.all[0].path, partCode, &s)
		code, _ := strconv.Atoi(s.codes[0])
		return ofJSONRPC(code)
	}}
}

func ofJSONRPC(code int) (Verdict, bool) {
	switch code {
	case rpcParseError, rpcInvalidRequest, rpcNoMethod, rpcInvalidParams:
		return permanent(KindInvalidRequest), true
	case rpcLimitExceeded:
		return transient(KindRateLimit), true
	case rpcInternal:
		return Verdict{Kind: KindServer}, true
	default:
		return Verdict{}, false
	}
}
