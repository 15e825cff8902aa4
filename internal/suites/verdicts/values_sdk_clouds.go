package verdicts

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"google.golang.org/api/googleapi"
)

// response is a response as a client library has it.
func response(status int, header, body string) *http.Response {
	h := http.Header{}
	for line := range strings.SplitSeq(header, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			h.Set(name, value)
		}
	}
	request, _ := http.NewRequest(http.MethodGet, "https://api.example.com/v1/things", http.NoBody)
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", Header: h,
		Body: io.NopCloser(strings.NewReader(body)), Request: request,
	}
}

// awsError is an error as the AWS SDK for Go v2 wraps it: by operation, by response, by code.
func awsError(service string, status int, header, code, message string) func() error {
	return func() error {
		return &smithy.OperationError{ServiceID: service, OperationName: "Do", Err: &awshttp.ResponseError{
			RequestID: "r1",
			ResponseError: &smithyhttp.ResponseError{
				Response: &smithyhttp.Response{Response: response(status, header, "")},
				Err:      &smithy.GenericAPIError{Code: code, Message: message},
			},
		}}
	}
}

func sdkAWS() []Value {
	const (
		throttle  = "aws-sdk-go-v2 v1.48.0 aws/retry/standard.go DefaultThrottleErrorCodes"
		retryable = "aws-sdk-go-v2 v1.48.0 aws/retry/standard.go DefaultRetryableErrorCodes"
		statuses  = "aws-sdk-go-v2 v1.48.0 aws/retry/standard.go DefaultRetryableHTTPStatusCodes: 500, 502, 503, 504"
		refused   = "not in the lists of aws-sdk-go-v2 v1.48.0 aws/retry/standard.go"
	)
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: cloudSDKs, Provider: "AWS SDK for Go v2", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("dynamodb-400-throttling", transientOf("rate_limit"), "A throttle with the status 400.", throttle), awsError("DynamoDB", 400, "", "ThrottlingException", "Rate of requests exceeds the allowed throughput.")},
		{row("dynamodb-400-provisioned-throughput", transientOf("rate_limit"), "The table's capacity is used up for the second.", throttle), awsError("DynamoDB", 400, "", "ProvisionedThroughputExceededException", "The level of configured provisioned throughput was exceeded.")},
		{row("dynamodb-400-request-limit", transientOf("rate_limit"), "The account's limit for the second.", throttle), awsError("DynamoDB", 400, "", "RequestLimitExceeded", "Throughput exceeds the current limit.")},
		{row("dynamodb-400-transaction-in-progress", transientOf("rate_limit", "server_error", "conflict"), "The transaction with this token still runs.", throttle), awsError("DynamoDB", 400, "", "TransactionInProgressException", "in progress")},
		{row("dynamodb-400-conditional-check", permanentOf("invalid_request", "conflict"), "The condition was false.", refused), awsError("DynamoDB", 400, "", "ConditionalCheckFailedException", "The conditional request failed")},
		{row("dynamodb-400-validation", permanentOf("invalid_request"), "The request is malformed.", refused), awsError("DynamoDB", 400, "", "ValidationException", "One or more parameter values were invalid")},
		{row("dynamodb-400-resource-not-found", permanentOf("not_found", "model_not_found", "invalid_request"), "There is no such table.", refused), awsError("DynamoDB", 400, "", "ResourceNotFoundException", "Requested resource not found")},
		{row("kinesis-400-throughput", transientOf("rate_limit"), "The shard's capacity for the second.", throttle), awsError("Kinesis", 400, "", "ProvisionedThroughputExceededException", "Rate exceeded for shard")},
		{row("s3-400-request-timeout", transientOf("timeout"), "The body did not arrive in time.", retryable), awsError("S3", 400, "", "RequestTimeout", "Your socket connection was not read from or written to within the timeout period.")},
		{row("s3-503-slow-down", transientOf("rate_limit", "server_error"), "Fewer requests, please.", throttle), awsError("S3", 503, "", "SlowDown", "Please reduce your request rate.")},
		{row("s3-404-no-such-key", permanentOf("not_found"), "There is no such object.", refused), awsError("S3", 404, "", "NoSuchKey", "The specified key does not exist.")},
		{row("s3-403-access-denied", permanentOf("auth_error"), "The credentials have no right.", refused), awsError("S3", 403, "", "AccessDenied", "Access Denied")},
		{row("s3-403-signature", permanentOf("auth_error"), "The secret is wrong.", refused), awsError("S3", 403, "", "SignatureDoesNotMatch", "The request signature does not match")},
		{row("s3-500-internal", transientOf("server_error"), "The server failed.", statuses), awsError("S3", 500, "", "InternalError", "We encountered an internal error.")},
		{row("lambda-429-rate", transientOf("rate_limit").in(time.Second).notSent(), "Too many invocations for now.", throttle), awsError("Lambda", 429, "Retry-After: 1", "TooManyRequestsException", "Rate Exceeded.")},
		{row("bedrock-429-throttling", transientOf("rate_limit").notSent(), "Too many tokens for now.", throttle), awsError("Bedrock Runtime", 429, "", "ThrottlingException", "Too many tokens, please wait before trying again.")},
		{row("bedrock-503-unavailable", transientOf("server_error"), "The service is unavailable.", statuses), awsError("Bedrock Runtime", 503, "", "ServiceUnavailableException", "unable to process your request")},
		{row("bedrock-400-quota", permanentOf("quota_exceeded"), "The quota of the account.", "docs.aws.amazon.com Bedrock ServiceQuotaExceededException"), awsError("Bedrock Runtime", 400, "", "ServiceQuotaExceededException", "Your request exceeds the service quota for your account.")},
		{row("sts-403-expired-token", permanentOf("auth_error"), "The session has expired.", refused), awsError("STS", 403, "", "ExpiredTokenException", "The security token included in the request is expired")},
		{row("sqs-403-request-throttled", transientOf("rate_limit"), "A throttle with the status 403.", throttle), awsError("SQS", 403, "", "RequestThrottled", "Request is throttled.")},
		{row("ec2-503-request-limit", transientOf("rate_limit", "server_error"), "The account's limit for the second.", throttle), awsError("EC2", 503, "", "RequestLimitExceeded", "Request limit exceeded.")},
		{row("amz-retry-after", transientOf("server_error").in(2500*time.Millisecond), "AWS's own header counts in milliseconds.", "aws-sdk-go-v2 v1.48.0 aws/retry: X-Amz-Retry-After"), awsError("DynamoDB", 503, "X-Amz-Retry-After: 2500", "ServiceUnavailable", "unavailable")},
		{row("no-response", transientOf("rate_limit"), "A throttle without a response, by its code alone.", throttle), func() error {
			return &smithy.OperationError{ServiceID: "SQS", OperationName: "SendMessage", Err: &smithy.GenericAPIError{Code: "ThrottlingException", Message: "slow"}}
		}},
		{row("send-connection-reset", transientOf("connection_error"), "No response: the connection broke.", "aws-sdk-go-v2 v1.48.0 aws/retry RetryableConnectionError"), func() error {
			return &smithy.OperationError{ServiceID: "S3", OperationName: "PutObject", Err: &smithyhttp.RequestSendError{Err: errors.New("read tcp: connection reset by peer")}}
		}},
	}
}

func azureError(status int, header, body string) func() error {
	return func() error { return runtime.NewResponseError(response(status, header, body)) }
}

func sdkAzure() []Value {
	const policy = "azcore v1.24.0 policy_retry.go: 408, 429, 500, 502, 503, 504; Retry-After"
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: cloudSDKs, Provider: "azcore", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("503-server-busy", transientOf("server_error", "rate_limit"), "The storage account is busy.", "learn.microsoft.com Storage error codes: ServerBusy"), azureError(503, "X-Ms-Error-Code: ServerBusy", "")},
		{row("500-operation-timed-out", transientOf("timeout", "server_error"), "The storage ran out of time.", "learn.microsoft.com Storage error codes: OperationTimedOut"), azureError(500, "X-Ms-Error-Code: OperationTimedOut", "")},
		{row("429-arm-retry-after", transientOf("rate_limit").in(17*time.Second).notSent(), "The subscription's limit, with its delay.", policy), azureError(429, "Retry-After: 17", `{"error":{"code":"SubscriptionRequestsThrottled","message":"Number of requests exceeded the limit"}}`)},
		{row("429-cosmos-ms", transientOf("rate_limit").in(3400*time.Millisecond).notSent(), "Cosmos DB says the delay in milliseconds.", "learn.microsoft.com Cosmos DB: x-ms-retry-after-ms"), azureError(429, "X-Ms-Retry-After-Ms: 3400", `{"code":"TooManyRequests","message":"Request rate is large."}`)},
		{row("449-cosmos-retry-with", transientOf("server_error", "conflict"), "Cosmos DB asks to try again.", "learn.microsoft.com Cosmos DB HTTP status codes: 449"), azureError(449, "", `{"code":"449","message":"Conflicting request to resource has been attempted. Retry to avoid conflicts."}`)},
		{row("404-blob-not-found", permanentOf("not_found"), "There is no such blob.", "learn.microsoft.com Blob error codes"), azureError(404, "X-Ms-Error-Code: BlobNotFound", "")},
		{row("409-another-operation", permanentOf("invalid_request", "conflict"), "Another operation runs; azcore does not repeat a 409.", policy), azureError(409, "", `{"error":{"code":"AnotherOperationInProgress","message":"Another operation is in progress"}}`)},
		{row("401-expired-token", permanentOf("auth_error"), "The token has expired.", policy), azureError(401, "", `{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expiry UTC time is earlier than current UTC time"}}`)},
		{row("403-authorization-failed", permanentOf("auth_error"), "The principal has no right.", policy), azureError(403, "", `{"error":{"code":"AuthorizationFailed","message":"The client does not have authorization"}}`)},
		{row("412-condition-not-met", permanentOf("invalid_request", "conflict"), "The ETag is another one.", "learn.microsoft.com Storage error codes: ConditionNotMet"), azureError(412, "X-Ms-Error-Code: ConditionNotMet", "")},
	}
}

func googleAPIError(status int, header, body string) func() error {
	return func() error { return googleapi.CheckResponse(response(status, header, body)) }
}

func sdkGoogleAPI() []Value {
	const retry = "google-api-go-client v0.315.0 internal/gensupport/retry.go: 5xx, 429, 403 with rateLimitExceeded or userRateLimitExceeded"
	reason := func(code int, reason, message string) string {
		return `{"error":{"code":` + itoa(code) + `,"message":"` + message + `","errors":[{"domain":"usageLimits","reason":"` + reason + `","message":"` + message + `"}]}}`
	}
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: cloudSDKs, Provider: "googleapi", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("403-rate-limit", transientOf("rate_limit"), "A rate limit with the status 403.", retry), googleAPIError(403, "", reason(403, "rateLimitExceeded", "Rate Limit Exceeded"))},
		{row("403-user-rate-limit", transientOf("rate_limit"), "A rate limit of one user.", retry), googleAPIError(403, "", reason(403, "userRateLimitExceeded", "User Rate Limit Exceeded"))},
		{row("403-quota", permanentOf("quota_exceeded"), "The quota of the day is used up.", "developers.google.com YouTube Data API: quotaExceeded"), googleAPIError(403, "", reason(403, "quotaExceeded", "The request cannot be completed because you have exceeded your quota."))},
		{row("403-daily-limit", permanentOf("quota_exceeded"), "The limit of the day.", "developers.google.com Drive API: dailyLimitExceeded"), googleAPIError(403, "", reason(403, "dailyLimitExceeded", "Daily Limit Exceeded"))},
		{row("403-forbidden", permanentOf("auth_error"), "The caller has no right.", retry), googleAPIError(403, "", reason(403, "forbidden", "The caller does not have permission"))},
		{row("403-access-not-configured", permanentOf("auth_error", "invalid_request"), "The API is not enabled in the project.", "cloud.google.com: accessNotConfigured"), googleAPIError(403, "", reason(403, "accessNotConfigured", "API has not been used in project 1 before or it is disabled."))},
		{row("400-key-invalid", permanentOf("auth_error"), "Google refuses a key with 400.", "developers.google.com global errors: keyInvalid"), googleAPIError(400, "", reason(400, "keyInvalid", "Bad Request"))},
		{row("404-no-such-object", permanentOf("not_found"), "There is no such object.", retry), googleAPIError(404, "", reason(404, "notFound", "No such object: b/o"))},
		{row("429-quota-metric", transientOf("rate_limit").notSent(), "A limit by the minute.", retry), googleAPIError(429, "", `{"error":{"code":429,"message":"Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{"quota_limit":"ReadRequestsPerMinutePerUser"}}]}}`)},
		{row("429-per-day", permanentOf("quota_exceeded"), "The limit's name says that it is one of the day.", "cloud.google.com service infrastructure: RATE_LIMIT_EXCEEDED with quota_limit"), googleAPIError(429, "", `{"error":{"code":429,"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per day'","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{"quota_limit":"DefaultRequestsPerDayPerProject"}}]}}`)},
		{row("429-retryinfo", transientOf("rate_limit").in(21*time.Second).notSent(), "The details say when.", "google.rpc.RetryInfo"), googleAPIError(429, "", `{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"21s"}]}}`)},
		{row("503-backend-error", transientOf("server_error"), "The backend failed.", retry), googleAPIError(503, "", reason(503, "backendError", "Backend Error"))},
		{row("503-retry-after", transientOf("server_error").in(9*time.Second), "The header says when.", retry), googleAPIError(503, "Retry-After: 9", reason(503, "backendError", "Backend Error"))},
		{row("412-condition", permanentOf("invalid_request", "conflict"), "The generation is another one.", retry), googleAPIError(412, "", reason(412, "conditionNotMet", "Precondition Failed"))},
		{row("409-already-exists", permanentOf("conflict", "invalid_request"), "It exists.", retry), googleAPIError(409, "", reason(409, "alreadyExists", "Already exists"))},
	}
}
