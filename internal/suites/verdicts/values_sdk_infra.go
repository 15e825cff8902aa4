package verdicts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/cohere-ai/cohere-go/v2/core"
	"github.com/containerd/errdefs"
	"github.com/digitalocean/godo"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/gophercloud/gophercloud/v2"
	vault "github.com/hashicorp/vault/api"
	"github.com/linode/linodego"
	"github.com/minio/minio-go/v7"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	ollama "github.com/ollama/ollama/api"
	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/ovh/go-ovh/ovh"
	"github.com/scaleway/scaleway-sdk-go/scw"
	tencent "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tmc/langchaingo/llms"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

func sdkKubernetes() []Value {
	pods := schema.GroupResource{Resource: "pods"}
	return []Value{
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "429-retry-after", Want: transientOf("rate_limit").in(3 * time.Second).notSent(), Why: "The status says when.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewTooManyRequests("slow down", 3) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "429-eviction", Want: transientOf("rate_limit").in(10 * time.Second).notSent(), Why: "A disruption budget is used up for now.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error {
			return apierrors.NewTooManyRequests("Cannot evict pod as it would violate the budget", 10)
		}},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "500-server-timeout", Want: transientOf("server_error", "timeout").in(2 * time.Second), Why: "The server asks to try again.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewServerTimeout(pods, "get", 2) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "504-timeout", Want: transientOf("timeout").in(5 * time.Second), Why: "The server ran out of time.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewTimeoutError("slow", 5) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "503-unavailable", Want: transientOf("server_error"), Why: "The server is unavailable.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewServiceUnavailable("down") }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "500-internal", Want: transientOf("server_error"), Why: "The server failed.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewInternalError(errors.New("etcd")) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "404", Want: permanentOf("not_found"), Why: "There is no such pod.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewNotFound(pods, "p") }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "409-conflict", Want: permanentOf("conflict", "invalid_request"), Why: "Another version was there first; it is to be read again.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewConflict(pods, "p", errors.New("the object has been modified")) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "409-already-exists", Want: permanentOf("conflict", "invalid_request"), Why: "It exists.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewAlreadyExists(pods, "p") }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "403-forbidden", Want: permanentOf("auth_error"), Why: "The account has no right.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewForbidden(pods, "p", errors.New("no")) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "401", Want: permanentOf("auth_error"), Why: "The token is wrong.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewUnauthorized("no") }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "422-invalid", Want: permanentOf("invalid_request"), Why: "The object is invalid.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewInvalid(schema.GroupKind{Kind: "Pod"}, "p", nil) }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "410-expired", Want: permanentOf("not_found", "invalid_request"), Why: "The version is too old; the list begins anew.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewResourceExpired("too old resource version") }},
		{Row{Group: infraSDKs, Provider: "kubernetes", Name: "413-too-large", Want: permanentOf("invalid_request"), Why: "The request is too large.", Source: "k8s.io/apimachinery pkg/api/errors; kubernetes API conventions: Status"}, func() error { return apierrors.NewRequestEntityTooLargeError("too large") }},
	}
}

func sdkMinIO() []Value {
	return []Value{
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "503-slow-down", Want: transientOf("rate_limit", "server_error"), Why: "Fewer requests, please.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 503, Code: "SlowDown", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "503-slow-down-read", Want: transientOf("rate_limit", "server_error"), Why: "MinIO is at its limit of requests.", Source: "minio cmd/api-errors.go"}, func() error { return minio.ErrorResponse{StatusCode: 503, Code: "SlowDownRead", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "400-request-timeout", Want: transientOf("timeout"), Why: "The body did not arrive in time.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 400, Code: "RequestTimeout", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "500-internal", Want: transientOf("server_error"), Why: "The server failed.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 500, Code: "InternalError", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "404-no-such-key", Want: permanentOf("not_found"), Why: "There is no such object.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 404, Code: "NoSuchKey", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "404-no-status", Want: permanentOf("not_found"), Why: "A HEAD leaves the code alone.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error {
			return minio.ErrorResponse{Code: "NoSuchKey", Message: "The specified key does not exist."}
		}},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "403-access-denied", Want: permanentOf("auth_error"), Why: "The key has no right.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 403, Code: "AccessDenied", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "403-signature", Want: permanentOf("auth_error"), Why: "The secret is wrong.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 403, Code: "SignatureDoesNotMatch", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "412-precondition", Want: permanentOf("invalid_request", "conflict"), Why: "The ETag is another one.", Source: "docs.aws.amazon.com S3 error responses; minio-go v7 retry.go"}, func() error { return minio.ErrorResponse{StatusCode: 412, Code: "PreconditionFailed", Message: "m"} }},
		{Row{Group: infraSDKs, Provider: "minio-go", Name: "507-storage-full", Want: permanentOf("quota_exceeded", "server_error"), Why: "The disks are full.", Source: "minio cmd/api-errors.go: XMinioStorageFull"}, func() error { return minio.ErrorResponse{StatusCode: 507, Code: "XMinioStorageFull", Message: "m"} }},
	}
}

func sdkRegistries() []Value {
	return []Value{
		{Row{Group: infraSDKs, Provider: "go-containerregistry", Name: "429-toomanyrequests", Want: transientOf("rate_limit").notSent(), Why: "The pull limit is one of some hours.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &transport.Error{StatusCode: 429, Errors: []transport.Diagnostic{{Code: transport.TooManyRequestsErrorCode, Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "go-containerregistry", Name: "401-unauthorized", Want: permanentOf("auth_error"), Why: "The credentials are missing.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &transport.Error{StatusCode: 401, Errors: []transport.Diagnostic{{Code: transport.UnauthorizedErrorCode, Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "go-containerregistry", Name: "403-denied", Want: permanentOf("auth_error"), Why: "The account has no right.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &transport.Error{StatusCode: 403, Errors: []transport.Diagnostic{{Code: transport.DeniedErrorCode, Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "go-containerregistry", Name: "404-manifest-unknown", Want: permanentOf("not_found"), Why: "There is no such image.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &transport.Error{StatusCode: 404, Errors: []transport.Diagnostic{{Code: transport.ManifestUnknownErrorCode, Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "go-containerregistry", Name: "503", Want: transientOf("server_error"), Why: "The registry is down.", Source: "go-containerregistry v0.22.1 transport.Error.Temporary"}, func() error { return &transport.Error{StatusCode: 503} }},
		{Row{Group: infraSDKs, Provider: "oras", Name: "429-toomanyrequests", Want: transientOf("rate_limit").notSent(), Why: "The pull limit is one of some hours.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &errcode.ErrorResponse{Method: "GET", URL: &url.URL{}, StatusCode: 429, Errors: errcode.Errors{{Code: "TOOMANYREQUESTS", Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "oras", Name: "404-name-unknown", Want: permanentOf("not_found"), Why: "There is no such repository.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &errcode.ErrorResponse{Method: "GET", URL: &url.URL{}, StatusCode: 404, Errors: errcode.Errors{{Code: "NAME_UNKNOWN", Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "oras", Name: "401-unauthorized", Want: permanentOf("auth_error"), Why: "The credentials are missing.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &errcode.ErrorResponse{Method: "GET", URL: &url.URL{}, StatusCode: 401, Errors: errcode.Errors{{Code: "UNAUTHORIZED", Message: "m"}}}
		}},
		{Row{Group: infraSDKs, Provider: "oras", Name: "500", Want: transientOf("server_error"), Why: "The registry failed.", Source: "opencontainers distribution-spec: error codes; docs.docker.com Hub pull limits"}, func() error {
			return &errcode.ErrorResponse{Method: "GET", URL: &url.URL{}, StatusCode: 500, Errors: errcode.Errors{{Code: "UNKNOWN", Message: "m"}}}
		}},
	}
}

func sdkErrdefs() []Value {
	return []Value{
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "not-found", Want: permanentOf("not_found"), Why: "A method NotFound() says it.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrNotFound) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "not-found-with-message", Want: permanentOf("not_found"), Why: "The same with a text of its own.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return errdefs.ErrNotFound.WithMessage("no such container: x") }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "invalid-argument", Want: permanentOf("invalid_request"), Why: "The request is wrong.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrInvalidArgument) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "already-exists", Want: permanentOf("invalid_request", "conflict"), Why: "It exists.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrAlreadyExists) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "permission-denied", Want: permanentOf("auth_error"), Why: "The caller has no right.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrPermissionDenied) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "unauthenticated", Want: permanentOf("auth_error"), Why: "The credentials are missing.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrUnauthenticated) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "conflict", Want: permanentOf("conflict", "invalid_request"), Why: "The state is another one.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrConflict) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "failed-precondition", Want: permanentOf("invalid_request"), Why: "The state must change first.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrFailedPrecondition) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "unavailable", Want: transientOf("server_error"), Why: "The daemon is not there.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrUnavailable) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "resource-exhausted", Want: transientOf("rate_limit"), Why: "Too many for now.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrResourceExhausted) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "not-implemented", Want: permanentOf("server_error"), Why: "The daemon cannot do it.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrNotImplemented) }},
		{Row{Group: infraSDKs, Provider: "errdefs", Name: "internal", Want: Want{Class: "unknown", Kinds: []string{"server_error"}}, Why: "It may pass, as with gRPC.", Source: "containerd errdefs v1.0.0; moby client: the errors of its API"}, func() error { return fmt.Errorf("call: %w", errdefs.ErrInternal) }},
	}
}

func sdkClouds() []Value {
	godoAnswers := func(status int, header, body string) func() error {
		return answeredBy(status, header, body, func(url string) error {
			client, err := godo.New(http.DefaultClient, godo.SetBaseURL(url))
			if err != nil {
				return err
			}
			_, _, err = client.Droplets.Get(context.Background(), 1)
			return err
		})
	}
	return []Value{
		{Row{Group: cloudSDKs, Provider: "AWS SDK for Go v1", Name: "400-throttling", Want: transientOf("rate_limit"), Why: "A throttle with the status 400.", Source: "aws-sdk-go v1.55.8 request/retryer.go throttleCodes"}, func() error {
			return awserr.NewRequestFailure(awserr.New("ThrottlingException", "Rate exceeded", nil), 400, "r1")
		}},
		{Row{Group: cloudSDKs, Provider: "AWS SDK for Go v1", Name: "404-no-such-key", Want: permanentOf("not_found"), Why: "There is no such object.", Source: "docs.aws.amazon.com S3 error responses"}, func() error { return awserr.NewRequestFailure(awserr.New("NoSuchKey", "no", nil), 404, "r1") }},
		{Row{Group: cloudSDKs, Provider: "AWS SDK for Go v1", Name: "403-access-denied", Want: permanentOf("auth_error"), Why: "The credentials have no right.", Source: "docs.aws.amazon.com S3 error responses"}, func() error { return awserr.NewRequestFailure(awserr.New("AccessDenied", "no", nil), 403, "r1") }},
		{Row{Group: cloudSDKs, Provider: "AWS SDK for Go v1", Name: "503-slow-down", Want: transientOf("rate_limit", "server_error"), Why: "Fewer requests, please.", Source: "docs.aws.amazon.com S3 error responses"}, func() error { return awserr.NewRequestFailure(awserr.New("SlowDown", "no", nil), 503, "r1") }},
		{Row{Group: cloudSDKs, Provider: "godo", Name: "429", Want: transientOf("rate_limit").in(20 * time.Second).byClock().notSent(), Why: "The limit ends at the reset.", Source: "docs.digitalocean.com API: rate limit"}, godoAnswers(429, "RateLimit-Limit: 5000\nRateLimit-Remaining: 0\nRateLimit-Reset: "+unixIn(20*time.Second), `{"id":"too_many_requests","message":"API Rate limit exceeded."}`)},
		{Row{Group: cloudSDKs, Provider: "godo", Name: "401", Want: permanentOf("auth_error"), Why: "The token is wrong.", Source: "docs.digitalocean.com API"}, godoAnswers(401, "", `{"id":"unauthorized","message":"Unable to authenticate you"}`)},
		{Row{Group: cloudSDKs, Provider: "godo", Name: "404", Want: permanentOf("not_found"), Why: "There is no such droplet.", Source: "docs.digitalocean.com API"}, godoAnswers(404, "", `{"id":"not_found","message":"The resource you were accessing could not be found."}`)},
		{Row{Group: cloudSDKs, Provider: "godo", Name: "503", Want: transientOf("server_error"), Why: "The API is down.", Source: "docs.digitalocean.com API"}, godoAnswers(503, "", `{"id":"service_unavailable","message":"Service unavailable"}`)},
		{Row{Group: cloudSDKs, Provider: "linodego", Name: "429-retry-after", Want: transientOf("rate_limit").in(9 * time.Second).notSent(), Why: "The response in the error has the header.", Source: "techdocs.akamai.com Linode API: rate limits"}, func() error {
			return &linodego.Error{Response: response(429, "Retry-After: 9", ""), Code: 429, Message: "Too many requests"}
		}},
		{Row{Group: cloudSDKs, Provider: "linodego", Name: "404", Want: permanentOf("not_found"), Why: "There is no such instance.", Source: "techdocs.akamai.com Linode API: errors"}, func() error { return &linodego.Error{Code: 404, Message: "Not found"} }},
		{Row{Group: cloudSDKs, Provider: "linodego", Name: "400", Want: permanentOf("invalid_request"), Why: "A field is wrong.", Source: "techdocs.akamai.com Linode API: errors"}, func() error { return &linodego.Error{Code: 400, Message: "region is not valid"} }},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "quota", Want: permanentOf("quota_exceeded"), Why: "The quota of the organisation.", Source: "scaleway-sdk-go v1.39.0 scw/errors.go"}, func() error {
			return &scw.QuotasExceededError{Details: []scw.QuotasExceededErrorDetail{{Resource: "compute", Quota: 1, Current: 1}}}
		}},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "not-found", Want: permanentOf("not_found"), Why: "There is no such server.", Source: "scaleway-sdk-go v1.39.0 scw/errors.go"}, func() error { return &scw.ResourceNotFoundError{Resource: "server", ResourceID: "1"} }},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "transient-state", Want: transientOf("server_error", "conflict"), Why: "The state passes by itself.", Source: "scaleway-sdk-go v1.39.0 scw/errors.go"}, func() error { return &scw.TransientStateError{Resource: "server", CurrentState: "starting"} }},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "denied", Want: permanentOf("auth_error"), Why: "The key has no right.", Source: "scaleway-sdk-go v1.39.0 scw/errors.go"}, func() error { return &scw.PermissionsDeniedError{} }},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "invalid-arguments", Want: permanentOf("invalid_request"), Why: "A field is wrong.", Source: "scaleway-sdk-go v1.39.0 scw/errors.go"}, func() error { return &scw.InvalidArgumentsError{} }},
		{Row{Group: cloudSDKs, Provider: "scaleway", Name: "429", Want: transientOf("rate_limit").notSent(), Why: "A limit for now.", Source: "scaleway.com developers: errors"}, func() error {
			return &scw.ResponseError{StatusCode: 429, Status: "429 Too Many Requests", Message: "slow"}
		}},
		{Row{Group: cloudSDKs, Provider: "go-ovh", Name: "429", Want: transientOf("rate_limit").notSent(), Why: "A limit for now.", Source: "go-ovh ovh/error.go"}, func() error { return &ovh.APIError{Code: 429, Message: "slow"} }},
		{Row{Group: cloudSDKs, Provider: "go-ovh", Name: "403-not-granted", Want: permanentOf("auth_error"), Why: "The call was not granted.", Source: "go-ovh ovh/error.go"}, func() error {
			return &ovh.APIError{Code: 403, Class: "Client::Forbidden", Message: "This call has not been granted"}
		}},
		{Row{Group: cloudSDKs, Provider: "go-ovh", Name: "404", Want: permanentOf("not_found"), Why: "There is no such service.", Source: "go-ovh ovh/error.go"}, func() error { return &ovh.APIError{Code: 404, Class: "Client::NotFound", Message: "no"} }},
		{Row{Group: cloudSDKs, Provider: "gophercloud", Name: "429-retry-after", Want: transientOf("rate_limit").in(6 * time.Second).notSent(), Why: "The header says when.", Source: "gophercloud v2 provider_client.go"}, func() error {
			return gophercloud.ErrUnexpectedResponseCode{Actual: 429, Expected: []int{200}, ResponseHeader: http.Header{"Retry-After": {"6"}}}
		}},
		{Row{Group: cloudSDKs, Provider: "gophercloud", Name: "404", Want: permanentOf("not_found"), Why: "There is no such server.", Source: "gophercloud v2 errors.go"}, func() error { return gophercloud.ErrUnexpectedResponseCode{Actual: 404, Expected: []int{200}} }},
		{Row{Group: cloudSDKs, Provider: "gophercloud", Name: "503", Want: transientOf("server_error"), Why: "The cloud is down.", Source: "gophercloud v2 errors.go"}, func() error { return gophercloud.ErrUnexpectedResponseCode{Actual: 503, Expected: []int{200}} }},
		{Row{Group: cloudSDKs, Provider: "gophercloud", Name: "409", Want: permanentOf("conflict", "invalid_request"), Why: "The state is another one.", Source: "gophercloud v2 errors.go"}, func() error { return gophercloud.ErrUnexpectedResponseCode{Actual: 409, Expected: []int{202}} }},
		{Row{Group: cloudSDKs, Provider: "tencentcloud", Name: "request-limit", Want: transientOf("rate_limit"), Why: "A limit for now; the SDK has no status.", Source: "cloud.tencent.com: RequestLimitExceeded"}, func() error { return tencent.NewTencentCloudSDKError("RequestLimitExceeded", "slow", "r1") }},
		{Row{Group: cloudSDKs, Provider: "tencentcloud", Name: "auth-failure", Want: permanentOf("auth_error"), Why: "The signature is wrong.", Source: "cloud.tencent.com: AuthFailure.SignatureFailure"}, func() error { return tencent.NewTencentCloudSDKError("AuthFailure.SignatureFailure", "no", "r1") }},
		{Row{Group: cloudSDKs, Provider: "tencentcloud", Name: "internal", Want: transientOf("server_error"), Why: "The service failed.", Source: "cloud.tencent.com: InternalError"}, func() error { return tencent.NewTencentCloudSDKError("InternalError", "no", "r1") }},
	}
}

func sdkModels() []Value {
	return []Value{
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "rate-limit", Want: transientOf("rate_limit"), Why: "The code says it.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeRateLimit, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "authentication", Want: permanentOf("auth_error"), Why: "The code says it.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeAuthentication, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "quota", Want: permanentOf("quota_exceeded"), Why: "The code says it.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeQuotaExceeded, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "token-limit", Want: permanentOf("invalid_request"), Why: "The prompt is too long.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeTokenLimit, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "content-filter", Want: permanentOf("invalid_request"), Why: "The prompt was refused.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeContentFilter, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "not-found", Want: permanentOf("not_found", "model_not_found"), Why: "There is no such model.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeResourceNotFound, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "timeout", Want: transientOf("timeout"), Why: "Time ran out.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeTimeout, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "langchaingo", Name: "unavailable", Want: transientOf("server_error"), Why: "The provider is down.", Source: "langchaingo v0.1.14 llms/errors.go"}, func() error { return &llms.Error{Code: llms.ErrCodeProviderUnavailable, Message: "m", Provider: "p"} }},
		{Row{Group: modelSDKs, Provider: "ollama", Name: "404-model", Want: permanentOf("model_not_found", "not_found"), Why: "The model is not there.", Source: "ollama api/types.go StatusError"}, func() error {
			return ollama.StatusError{StatusCode: 404, Status: "404 x", ErrorMessage: "model 'llama9' not found"}
		}},
		{Row{Group: modelSDKs, Provider: "ollama", Name: "503-overloaded", Want: transientOf("server_error"), Why: "The queue is full.", Source: "ollama docs/faq: OLLAMA_MAX_QUEUE, 503"}, func() error {
			return ollama.StatusError{StatusCode: 503, Status: "503 x", ErrorMessage: "server busy, please try again.  maximum pending requests exceeded"}
		}},
		{Row{Group: modelSDKs, Provider: "ollama", Name: "400", Want: permanentOf("invalid_request"), Why: "The request is wrong.", Source: "ollama api/types.go StatusError"}, func() error {
			return ollama.StatusError{StatusCode: 400, Status: "400 x", ErrorMessage: "invalid options"}
		}},
		{Row{Group: modelSDKs, Provider: "ollama", Name: "500", Want: transientOf("server_error"), Why: "The runner failed.", Source: "ollama api/types.go StatusError"}, func() error {
			return ollama.StatusError{StatusCode: 500, Status: "500 x", ErrorMessage: "llama runner process has terminated"}
		}},
		{Row{Group: modelSDKs, Provider: "ollama", Name: "401-sign-in", Want: permanentOf("auth_error"), Why: "Cloud models need an account.", Source: "ollama api/types.go AuthorizationError"}, func() error {
			return ollama.AuthorizationError{StatusCode: 401, Status: "401 Unauthorized", SigninURL: "u"}
		}},
		{Row{Group: modelSDKs, Provider: "cohere-go", Name: "429", Want: transientOf("rate_limit").notSent(), Why: "A limit by the minute.", Source: "docs.cohere.com: errors"}, func() error {
			return core.NewAPIError(429, errors.New("You are using a trial key, limited to 10 calls a minute"))
		}},
		{Row{Group: modelSDKs, Provider: "mcp", Name: "invalid-params", Want: permanentOf("invalid_request"), Why: "The arguments are wrong.", Source: "jsonrpc.org/specification section 5.1; modelcontextprotocol go-sdk v1.8.0"}, func() error { return &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "m"} }},
		{Row{Group: modelSDKs, Provider: "mcp", Name: "method-not-found", Want: permanentOf("invalid_request"), Why: "There is no such method.", Source: "jsonrpc.org/specification section 5.1; modelcontextprotocol go-sdk v1.8.0"}, func() error { return &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "m"} }},
		{Row{Group: modelSDKs, Provider: "mcp", Name: "parse-error", Want: permanentOf("invalid_request"), Why: "The request cannot be read.", Source: "jsonrpc.org/specification section 5.1; modelcontextprotocol go-sdk v1.8.0"}, func() error { return &jsonrpc.Error{Code: jsonrpc.CodeParseError, Message: "m"} }},
		{Row{Group: modelSDKs, Provider: "mcp", Name: "internal", Want: Want{Class: "unknown", Kinds: []string{"server_error"}}, Why: "It may pass.", Source: "jsonrpc.org/specification section 5.1; modelcontextprotocol go-sdk v1.8.0"}, func() error { return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "m"} }},
	}
}

func sdkStores() []Value {
	return []Value{
		{Row{Group: infraSDKs, Provider: "vault", Name: "503-sealed", Want: transientOf("server_error"), Why: "Vault is sealed or in maintenance.", Source: "developer.hashicorp.com/vault/api-docs: HTTP status codes"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 503, Errors: []string{"Vault is sealed"}}
		}},
		{Row{Group: infraSDKs, Provider: "vault", Name: "403", Want: permanentOf("auth_error"), Why: "The token is wrong.", Source: "developer.hashicorp.com/vault/api-docs: HTTP status codes"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 403, Errors: []string{"permission denied"}}
		}},
		{Row{Group: infraSDKs, Provider: "vault", Name: "404", Want: permanentOf("not_found"), Why: "There is no such path.", Source: "developer.hashicorp.com/vault/api-docs: HTTP status codes"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 404, Errors: []string{"m"}}
		}},
		{Row{Group: infraSDKs, Provider: "vault", Name: "429", Want: transientOf("rate_limit").notSent(), Why: "A quota of requests for now.", Source: "developer.hashicorp.com/vault/api-docs: HTTP status codes"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 429, Errors: []string{"request path: rate limit quota exceeded"}}
		}},
		{Row{Group: infraSDKs, Provider: "vault", Name: "412", Want: transientOf("server_error", "invalid_request", "conflict"), Why: "Eventual consistency: the index is not there yet.", Source: "vault api/client.go DefaultRetryPolicy repeats 412"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 412, Errors: []string{"m"}}
		}},
		{Row{Group: infraSDKs, Provider: "vault", Name: "500", Want: transientOf("server_error"), Why: "Vault failed.", Source: "developer.hashicorp.com/vault/api-docs: HTTP status codes"}, func() error {
			return &vault.ResponseError{HTTPMethod: "GET", URL: "u", StatusCode: 500, Errors: []string{"m"}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "429-rejected", Want: transientOf("rate_limit", "server_error").notSent(), Why: "The queue of the node is full.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 429, Err: opensearch.Err{Type: "rejected_execution_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "rejected_execution_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "429-circuit-breaking", Want: transientOf("rate_limit", "server_error").notSent(), Why: "The memory is short for now.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 429, Err: opensearch.Err{Type: "circuit_breaking_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "circuit_breaking_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "404-index", Want: permanentOf("not_found"), Why: "There is no such index.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 404, Err: opensearch.Err{Type: "index_not_found_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "index_not_found_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "409-version", Want: permanentOf("conflict", "invalid_request"), Why: "Another version was there first.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 409, Err: opensearch.Err{Type: "version_conflict_engine_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "version_conflict_engine_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "400-parsing", Want: permanentOf("invalid_request"), Why: "The query is wrong.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 400, Err: opensearch.Err{Type: "parsing_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "parsing_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "503-no-shard", Want: transientOf("server_error"), Why: "A shard is not there yet.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error {
			return &opensearch.StructError{Status: 503, Err: opensearch.Err{Type: "no_shard_available_action_exception", Reason: "m", RootCause: []opensearch.RootCause{{Type: "no_shard_available_action_exception", Reason: "m"}}}}
		}},
		{Row{Group: infraSDKs, Provider: "opensearch-go", Name: "401-string", Want: permanentOf("auth_error"), Why: "The credentials are wrong.", Source: "opensearch-go v4 error.go; opensearch.org docs: rejected execution"}, func() error { return &opensearch.StringError{Status: 401, Err: "Unauthorized"} }},
	}
}
