package classify_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

// grpcCode and grpcStatus have the shape of those of google.golang.org/grpc.
type grpcCode uint32

type grpcStatus struct{ code grpcCode }

func (s *grpcStatus) Code() grpcCode { return s.code }

type grpcError struct{ status *grpcStatus }

func (*grpcError) Error() string             { return "rpc error: desc = 503 Service Unavailable" }
func (e *grpcError) GRPCStatus() *grpcStatus { return e.status }

func TestGRPCStatusErrorsAreReadByTheirCode(t *testing.T) {
	unknownServer := classify.Verdict{Kind: classify.KindServer}
	for code, want := range map[grpcCode]classify.Verdict{
		1:  {Class: classify.ClassCanceled, Kind: classify.KindCanceled},
		2:  withStatus(transient(classify.KindServer), 503), // says nothing: the words do
		3:  permanent(classify.KindInvalidRequest),
		4:  transient(classify.KindTimeout),
		5:  permanent(classify.KindNotFound),
		6:  permanent(classify.KindInvalidRequest),
		7:  permanent(classify.KindAuth),
		8:  transient(classify.KindRateLimit),
		9:  permanent(classify.KindInvalidRequest),
		10: permanent(classify.KindConflict),
		11: permanent(classify.KindInvalidRequest),
		12: permanent(classify.KindServer),
		13: unknownServer,
		14: transient(classify.KindServer),
		15: permanent(classify.KindServer),
		16: permanent(classify.KindAuth),
		99: withStatus(transient(classify.KindServer), 503),
	} {
		err := &grpcError{&grpcStatus{code}}
		assertVerdict(t, classify.Of(err), want)
		assertVerdict(t, classify.Of(fmt.Errorf("calling: %w", errors.Join(err))), want)
	}
}

type oddStatus struct{ error }

func (oddStatus) GRPCStatus() any { return nil }

type oddCode struct{ error }

func (oddCode) GRPCStatus() error { return errors.New("no status") }

type oddArguments struct{ error }

func (oddArguments) GRPCStatus(int) *grpcStatus { return nil }

type panicking struct{ error }

func (panicking) GRPCStatus() *grpcStatus { panic("no status") }

type codeWithArguments struct{}

func (codeWithArguments) Code(int) grpcCode { return 14 }

type oddCodeMethod struct{ error }

func (oddCodeMethod) GRPCStatus() codeWithArguments { return codeWithArguments{} }

func TestWhatOnlyLooksLikeAGRPCStatusSaysNothing(t *testing.T) {
	odd := errors.New("odd")
	for _, err := range []error{
		&grpcError{}, oddStatus{odd}, oddCode{odd}, oddArguments{odd}, panicking{odd}, oddCodeMethod{odd},
	} {
		if v := classify.Of(err); v.NotSent || v.Kind == classify.KindTimeout || v.Kind == classify.KindRateLimit {
			t.Errorf("%T: %+v", err, v)
		}
	}
}

func TestAGRPCStatusIsLookedForOnceAType(t *testing.T) {
	err := statusError(503)
	if got := testing.AllocsPerRun(100, func() { classify.Of(err) }); got != 0 {
		t.Errorf("%v allocations for an error without a status", got)
	}
}
