package classify_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// detailedStatus has the shape of a status of google.golang.org/grpc with details.
type (
	protoAny struct {
		TypeUrl string //nolint:revive,staticcheck // It is the name that protoc generates.
		Value   []byte
	}
	protoStatus    struct{ Details []*protoAny }
	detailedStatus struct {
		code    grpcCode
		message string
		s       *protoStatus
	}
	detailedError struct{ status *detailedStatus }
)

func (s *detailedStatus) Code() grpcCode      { return s.code }
func (s *detailedStatus) Message() string     { return s.message }
func (s *detailedStatus) Proto() *protoStatus { return s.s }

func (*detailedError) Error() string                 { return "rpc error" }
func (e *detailedError) GRPCStatus() *detailedStatus { return e.status }

// protoBytes is a field of bytes in the wire format.
func protoBytes(number uint64, value []byte) []byte {
	field := binary.AppendUvarint(nil, number<<3|2)
	field = binary.AppendUvarint(field, uint64(len(value)))
	return append(field, value...)
}

func protoNumber(number, value uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, number<<3), value)
}

func retryInfo(seconds, nanos int64) *protoAny {
	duration := append(protoNumber(1, uint64(seconds)), protoNumber(2, uint64(nanos))...)
	return &protoAny{"type.googleapis.com/google.rpc.RetryInfo", protoBytes(1, duration)}
}

func quotaFailure(id string) *protoAny {
	return &protoAny{"type.googleapis.com/google.rpc.QuotaFailure", protoBytes(1, protoBytes(5, []byte(id)))}
}

func errorInfo(reason, limit string) *protoAny {
	metadata := append(protoBytes(1, []byte("quota_limit")), protoBytes(2, []byte(limit))...)
	return &protoAny{"type.googleapis.com/google.rpc.ErrorInfo", append(protoBytes(1, []byte(reason)), protoBytes(3, metadata)...)}
}

func detailed(code grpcCode, message string, details ...*protoAny) error {
	return &detailedError{&detailedStatus{code, message, &protoStatus{details}}}
}

func TestDetailsOfAGRPCStatusAreRead(t *testing.T) {
	limited, down := transient(classify.KindRateLimit), transient(classify.KindServer)
	for name, test := range map[string]struct {
		err  error
		want classify.Verdict
	}{
		"none":                   {detailed(8, ""), limited},
		"RetryInfo":              {detailed(8, "", retryInfo(7, 500_000_000)), after(limited, 7500*time.Millisecond)},
		"RetryInfo, unavailable": {detailed(14, "", retryInfo(1, 0)), after(down, time.Second)},
		"RetryInfo, aborted":     {detailed(10, "", retryInfo(0, 12_000_000)), after(transient(classify.KindConflict), 12*time.Millisecond)},
		"aborted":                {detailed(10, ""), permanent(classify.KindConflict)},
		"RetryInfo, not found":   {detailed(5, "", retryInfo(1, 0)), permanent(classify.KindNotFound)},
		"a negative RetryInfo":   {detailed(8, "", retryInfo(-7, 0)), limited},
		"too long a RetryInfo":   {detailed(8, "", retryInfo(1<<62, 0)), limited},
		"nanoseconds beyond one": {detailed(8, "", retryInfo(0, 1<<40)), limited},
		"a quota of a day":       {detailed(8, "", quotaFailure("RequestsPerDayPerProject")), permanent(classify.KindQuotaExceeded)},
		"a limit of a minute":    {detailed(8, "", quotaFailure("RequestsPerMinutePerProject"), retryInfo(9, 0)), after(limited, 9*time.Second)},
		"ErrorInfo of a day":     {detailed(8, "", errorInfo("RATE_LIMIT_EXCEEDED", "RequestsPerDayPerProject")), permanent(classify.KindQuotaExceeded)},
		"ErrorInfo of a key":     {detailed(3, "", errorInfo("API_KEY_INVALID", "")), permanent(classify.KindAuth)},
		"an unknown reason":      {detailed(3, "", errorInfo("OUT_OF_TEA", "")), permanent(classify.KindInvalidRequest)},
		"too large, received":    {detailed(8, "grpc: received message larger than max (5 vs. 4)"), permanent(classify.KindInvalidRequest)},
		"too large, sent":        {detailed(8, "trying to send message larger than max (5 vs. 4)"), permanent(classify.KindInvalidRequest)},
		"too large, Java":        {detailed(8, "gRPC message exceeds maximum size 4: 5"), permanent(classify.KindInvalidRequest)},
		"nil details":            {detailed(8, "", nil, nil), limited},
		"no message":             {&detailedError{&detailedStatus{code: 8}}, limited},
		"another type":           {detailed(8, "", &protoAny{"type.googleapis.com/google.rpc.Help", []byte{0xff}}), limited},
	} {
		t.Run(name, func(t *testing.T) { assertOf(t, test.err, test.want) })
	}
}

func FuzzDetailsOfAGRPCStatus(f *testing.F) {
	f.Add(uint32(8), "slow", "google.rpc.RetryInfo", retryInfo(7, 0).Value)
	f.Add(uint32(8), "", "x/google.rpc.QuotaFailure", quotaFailure("PerDay").Value)
	f.Add(uint32(14), "", "x/google.rpc.ErrorInfo", errorInfo("R", "L").Value)
	f.Add(uint32(8), "", "x/google.rpc.ErrorInfo", []byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, code uint32, message, name string, value []byte) {
		v := classify.Of(detailed(grpcCode(code), message, &protoAny{name, value}))
		if v.RetryAfter < 0 || v.Kind == "" || v.NotSent || v.Status != 0 {
			t.Errorf("%+v", v)
		}
	})
}
