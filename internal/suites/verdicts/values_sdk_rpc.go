package verdicts

import (
	"context"
	"errors"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"github.com/googleapis/gax-go/v2/apierror"
	"github.com/twitchtv/twirp"
	"google.golang.org/api/googleapi"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
)

func grpcError(code codes.Code, message string, details ...protoadapt.MessageV1) func() error {
	return func() error {
		s, err := status.New(code, message).WithDetails(details...)
		if err != nil {
			panic(err)
		}
		return s.Err()
	}
}

func sdkGRPC() []Value {
	const (
		aip  = "google.aip.dev/194, grpc.io/docs/guides/status-codes"
		info = "google/rpc/error_details.proto: RetryInfo"
	)
	wait := &errdetails.RetryInfo{RetryDelay: durationpb.New(7 * time.Second)}
	quota := func(id string) *errdetails.QuotaFailure {
		return &errdetails.QuotaFailure{Violations: []*errdetails.QuotaFailure_Violation{{QuotaId: id, QuotaMetric: "aiplatform.googleapis.com/requests"}}}
	}
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: rpcSystems, Provider: "gRPC", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("unavailable", transientOf("server_error"), "The code says to try again.", aip), grpcError(codes.Unavailable, "overloaded")},
		{row("unavailable-retryinfo", transientOf("server_error").in(1500*time.Millisecond), "The details say when.", info), grpcError(codes.Unavailable, "overloaded", &errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)})},
		{row("resource-exhausted", transientOf("rate_limit"), "A limit for now.", "AIP-194 does not repeat it, the clients of Google do"), grpcError(codes.ResourceExhausted, "slow down")},
		{row("resource-exhausted-retryinfo", transientOf("rate_limit").in(7*time.Second), "The details say when.", info), grpcError(codes.ResourceExhausted, "slow down", wait)},
		{row("resource-exhausted-quota-per-minute", transientOf("rate_limit").in(7*time.Second), "The limit's name is one of a minute.", "google.rpc.QuotaFailure, gemini-cli googleQuotaErrors.ts"), grpcError(codes.ResourceExhausted, "Quota exceeded", quota("GenerateRequestsPerMinutePerProject"), wait)},
		{row("resource-exhausted-quota-per-day", permanentOf("quota_exceeded"), "The limit's name is one of the day.", "google.rpc.QuotaFailure, gemini-cli googleQuotaErrors.ts"), grpcError(codes.ResourceExhausted, "Quota exceeded", quota("GenerateRequestsPerDayPerProjectPerModel"))},
		{row("resource-exhausted-error-info-day", permanentOf("quota_exceeded"), "ErrorInfo names the limit of a day.", "cloud.google.com/apis/design/errors: quota_limit"), grpcError(codes.ResourceExhausted, "Quota exceeded", &errdetails.ErrorInfo{Reason: "RATE_LIMIT_EXCEEDED", Domain: "googleapis.com", Metadata: map[string]string{"quota_limit": "RequestsPerDayPerProject"}})},
		{row("resource-exhausted-message-size-received", permanentOf("invalid_request"), "grpc-go's own word for a message above its limit.", "grpc-go v1.85 rpc_util.go"), grpcError(codes.ResourceExhausted, "grpc: received message larger than max (5000000 vs. 4194304)")},
		{row("resource-exhausted-message-size-sent", permanentOf("invalid_request"), "The same for what is sent.", "grpc-go v1.85 rpc_util.go, stream.go"), grpcError(codes.ResourceExhausted, "trying to send message larger than max (5000000 vs. 4194304)")},
		{row("resource-exhausted-message-size-java", permanentOf("invalid_request"), "Java's word for it.", "grpc-java MessageDeframer: gRPC message exceeds maximum size"), grpcError(codes.ResourceExhausted, "gRPC message exceeds maximum size 4194304: 5000000")},
		{row("deadline-exceeded", transientOf("timeout"), "Time ran out.", aip), grpcError(codes.DeadlineExceeded, "context deadline exceeded")},
		{row("canceled", Want{Class: "canceled", Kinds: []string{"canceled"}}, "The caller left.", aip), grpcError(codes.Canceled, "context canceled")},
		{row("internal", Want{Class: "unknown", Kinds: []string{"server_error"}}, "It may pass.", aip), grpcError(codes.Internal, "stream terminated by RST_STREAM")},
		{row("invalid-argument", permanentOf("invalid_request"), "The request is wrong.", aip), grpcError(codes.InvalidArgument, "bad id")},
		{row("invalid-argument-api-key", permanentOf("auth_error"), "Google refuses a key as an invalid argument; the reason says it.", "cloud.google.com/apis/design/errors: API_KEY_INVALID"), grpcError(codes.InvalidArgument, "API key not valid.", &errdetails.ErrorInfo{Reason: "API_KEY_INVALID", Domain: "googleapis.com"})},
		{row("failed-precondition", permanentOf("invalid_request"), "The state must change first.", aip), grpcError(codes.FailedPrecondition, "not empty")},
		{row("aborted-retryinfo", transientOf("conflict", "server_error").in(12*time.Millisecond), "A transaction may begin again; the details say when.", "cloud.google.com/spanner/docs: ABORTED; "+info), grpcError(codes.Aborted, "transaction aborted", &errdetails.RetryInfo{RetryDelay: durationpb.New(12 * time.Millisecond)})},
		{row("aborted", permanentOf("conflict", "invalid_request"), "The transaction begins anew higher up.", aip), grpcError(codes.Aborted, "transaction aborted")},
		{row("not-found", permanentOf("not_found"), "There is no such thing.", aip), grpcError(codes.NotFound, "no such topic")},
		{row("permission-denied", permanentOf("auth_error"), "The caller has no right.", aip), grpcError(codes.PermissionDenied, "no")},
		{row("unauthenticated", permanentOf("auth_error"), "The credentials are missing.", aip), grpcError(codes.Unauthenticated, "token expired")},
		{row("unimplemented", permanentOf("server_error"), "The server has no such method.", aip), grpcError(codes.Unimplemented, "unknown method")},
	}
}

func sdkGAX() []Value {
	wrapped := func(err error) func() error {
		return func() error { e, _ := apierror.FromError(err); return e }
	}
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: rpcSystems, Provider: "gax", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("grpc-retryinfo", transientOf("rate_limit").in(7*time.Second), "The status in it has the details.", "gax-go v2 apierror"), wrapped(grpcError(codes.ResourceExhausted, "slow", &errdetails.RetryInfo{RetryDelay: durationpb.New(7 * time.Second)})())},
		{row("grpc-not-found", permanentOf("not_found"), "There is no such thing.", "gax-go v2 apierror"), wrapped(grpcError(codes.NotFound, "no")())},
		{row("http-403-rate-limit", transientOf("rate_limit"), "The HTTP error in it has the reason.", "google-api-go-client gensupport"), wrapped(&googleapi.Error{Code: 403, Message: "Rate Limit Exceeded", Errors: []googleapi.ErrorItem{{Reason: "rateLimitExceeded", Message: "Rate Limit Exceeded"}}})},
		{row("http-404", permanentOf("not_found"), "There is no such thing.", "gax-go v2 apierror"), wrapped(&googleapi.Error{Code: 404, Message: "Not found"})},
		{row("http-503", transientOf("server_error"), "The backend failed.", "gax-go v2 apierror"), wrapped(&googleapi.Error{Code: 503, Message: "Backend Error"})},
	}
}

// connectAnswers is the error of a client of Connect for an answer over HTTP.
func connectAnswers(code int, header, body string) func() error {
	return answeredBy(code, header, body, func(url string) error {
		client := connect.NewClient[emptypb.Empty, emptypb.Empty](http.DefaultClient, url+"/x.Service/Do")
		_, err := client.CallUnary(context.Background(), connect.NewRequest(&emptypb.Empty{}))
		return err
	})
}

func sdkConnect() []Value {
	const source = "connectrpc.com/docs/protocol: error codes, and the mapping from HTTP statuses; connect-go v1.21.1"
	row := func(name string, want Want, why string) Row {
		return Row{Group: rpcSystems, Provider: "connect-go", Name: name, Want: want, Why: why, Source: source}
	}
	detailed := func() error {
		err := connect.NewError(connect.CodeResourceExhausted, errors.New("slow down"))
		detail, _ := connect.NewErrorDetail(&errdetails.RetryInfo{RetryDelay: durationpb.New(7 * time.Second)})
		err.AddDetail(detail)
		return err
	}
	return []Value{
		{row("invalid-argument", permanentOf("invalid_request"), "Its codes are gRPC's."), connectAnswers(400, "", `{"code":"invalid_argument","message":"bad id"}`)},
		{row("not-found", permanentOf("not_found"), "There is no such thing."), connectAnswers(404, "", `{"code":"not_found","message":"no such order"}`)},
		{row("unauthenticated", permanentOf("auth_error"), "The credentials are missing."), connectAnswers(401, "", `{"code":"unauthenticated","message":"who"}`)},
		{row("permission-denied", permanentOf("auth_error"), "The caller has no right."), connectAnswers(403, "", `{"code":"permission_denied"}`)},
		{row("resource-exhausted", transientOf("rate_limit").in(4*time.Second), "The header says when."), connectAnswers(429, "Retry-After: 4", `{"code":"resource_exhausted","message":"slow"}`)},
		{row("resource-exhausted-retryinfo", transientOf("rate_limit").in(7*time.Second), "The details say when."), detailed},
		{row("unavailable", transientOf("server_error"), "The code says to try again."), connectAnswers(503, "", `{"code":"unavailable","message":"down"}`)},
		{row("internal", Want{Class: "unknown", Kinds: []string{"server_error"}}, "It may pass, as with gRPC."), connectAnswers(500, "", `{"code":"internal","message":"oops"}`)},
		{row("already-exists", permanentOf("invalid_request", "conflict"), "It exists."), connectAnswers(409, "", `{"code":"already_exists"}`)},
		{row("failed-precondition", permanentOf("invalid_request"), "The state must change first."), connectAnswers(400, "", `{"code":"failed_precondition"}`)},
		{row("unimplemented-by-proxy-404", permanentOf("server_error", "not_found"), "A 404 without a body is unimplemented."), connectAnswers(404, "Content-Type: text/plain", "404 page not found")},
		{row("proxy-503", transientOf("server_error"), "A proxy's 503 is unavailable."), connectAnswers(503, "Content-Type: text/html", "<html></html>")},
		{row("deadline-of-server", transientOf("timeout"), "Time ran out."), connectAnswers(504, "", `{"code":"deadline_exceeded"}`)},
		{row("connection-refused", Want{Class: "transient", Kinds: []string{"connection_error"}, NotSent: true}, "Nothing listens: the dial in it says that nothing was sent."), func() error {
			client := connect.NewClient[emptypb.Empty, emptypb.Empty](http.DefaultClient, "http://127.0.0.1:1/x.Service/Do")
			_, err := client.CallUnary(context.Background(), connect.NewRequest(&emptypb.Empty{}))
			return err
		}},
		{row("canceled-by-caller", Want{Class: "canceled", Kinds: []string{"canceled"}}, "The caller left."), func() error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			client := connect.NewClient[emptypb.Empty, emptypb.Empty](http.DefaultClient, "http://127.0.0.1:1/x.Service/Do")
			_, err := client.CallUnary(ctx, connect.NewRequest(&emptypb.Empty{}))
			return err
		}},
	}
}

func sdkTwirp() []Value {
	const source = "twitchtv.github.io/twirp/docs/spec_v7: error codes; twirp v8 errors.go"
	row := func(name string, want Want, why string) Row {
		return Row{Group: rpcSystems, Provider: "twirp", Name: name, Want: want, Why: why, Source: source}
	}
	of := func(code twirp.ErrorCode, message string) func() error {
		return func() error { return twirp.NewError(code, message) }
	}
	return []Value{
		{row("not-found", permanentOf("not_found"), "There is no such thing."), of(twirp.NotFound, "no order")},
		{row("unavailable", transientOf("server_error"), "The code says to try again."), of(twirp.Unavailable, "down")},
		{row("resource-exhausted", transientOf("rate_limit"), "A limit for now."), of(twirp.ResourceExhausted, "slow")},
		{row("malformed", permanentOf("invalid_request"), "The request cannot be read."), of(twirp.Malformed, "json")},
		{row("bad-route", permanentOf("not_found", "invalid_request"), "There is no such method."), of(twirp.BadRoute, "x")},
		{row("unauthenticated", permanentOf("auth_error"), "The credentials are missing."), of(twirp.Unauthenticated, "x")},
		{row("deadline-exceeded", transientOf("timeout"), "Time ran out."), of(twirp.DeadlineExceeded, "x")},
		{row("internal-wrapped", Want{Class: "unknown", Kinds: []string{"server_error"}}, "It may pass, as with gRPC."), func() error { return twirp.InternalErrorWith(errors.New("boom")) }},
	}
}
