package classify

import (
	"reflect"
	"strings"
)

// knownType says where the errors of a client library have what the API said, if the names of their
// fields do not say it, or if they have no HTTP status.
type knownType struct {
	path string // of the package, without versions; "*" at the end stands for the rest
	name string // "*" stands for any

	// parts are "part:Path.To.Field", and "code=…" and "status=429" for what the type itself stands
	// for.
	parts     string
	standsFor func(status int, code string) int
	defers    bool
}

var knownTypes = [...]knownType{
	// Model APIs.
	{path: "google.golang.org/genai", name: "APIError", parts: "status:Code details:Details code:Status message:Message", standsFor: googleStatus},
	{path: "github.com/sashabaranov/go-openai", name: "APIError", parts: "status:HTTPStatusCode code:Code code:InnerError.Code code:Type message:Message"},
	{path: "github.com/openai/openai-go/packages/ssestream", name: "StreamError", parts: "message:Message body:Event.Data"},
	{path: "github.com/openai/openai-go/internal/apierror", name: "Error", parts: "usual"},
	{path: "github.com/anthropics/anthropic-sdk-go/internal/apierror", name: "Error", parts: "usual"},
	{path: "github.com/tmc/langchaingo/llms", name: "Error", parts: "code:Code", standsFor: langchainStatus, defers: true},
	{path: "github.com/liushuangls/go-anthropic", name: "APIError", parts: "code:Type message:Message"},
	{path: "github.com/pinecone-io/go-pinecone/pinecone", name: "PineconeError", parts: "status:Code"},
	{path: "github.com/cohere-ai/cohere-go*", name: "*", parts: "usual"},

	// Clouds.
	{path: "google.golang.org/api/googleapi", name: "Error", parts: "status:Code details:Details code:Errors.Reason message:Message header:Header body:Body"},
	{path: "github.com/aws/smithy-go/transport/http", name: "ResponseError", parts: "response:Response", defers: true},
	{path: "github.com/aws/aws-sdk-go-v2/aws/transport/http", name: "ResponseError", parts: "response:Response", defers: true},
	{path: "github.com/gophercloud/gophercloud", name: "Err*", parts: "status:Actual header:ResponseHeader body:Body"},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "QuotasExceededError", parts: "code=quota_exceeded"},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "PermissionsDeniedError", parts: "code=permission_denied"},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "DeniedAuthenticationError", parts: "code=denied_authentication", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "ResourceNotFoundError", parts: "code=not_found", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "InvalidArgumentsError", parts: "code=invalid_arguments", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "PreconditionFailedError", parts: "code=precondition_failed", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "ResourceExpiredError", parts: "code=expired", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "TransientStateError", parts: "code=transient_state", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "ResourceLockedError", parts: "code=locked", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "OutOfStockError", parts: "code=out_of_stock", standsFor: scalewayStatus},
	{path: "github.com/scaleway/scaleway-sdk-go/scw", name: "TooManyRequestsError", parts: "status=429 after:RetryAfter"},
	{path: "github.com/hetznercloud/hcloud-go/hcloud", name: "Error", parts: "code:Code message:Message", standsFor: hcloudStatus},
	{path: "github.com/ovh/go-ovh/ovh", name: "APIError", parts: "status:Code code:Class message:Message"},
	{path: "github.com/linode/linodego", name: "Error", parts: "status:Code response:Response message:Message"},
	{path: "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors", name: "TencentCloudSDKError", parts: "code:Code message:Message"},
	{path: "github.com/oracle/oci-go-sdk/common", name: "servicefailure", parts: "status:StatusCode code:Code message:Message"},
	{path: "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors", name: "ServerError", parts: "status:httpStatus code:errorCode message:message"},

	// Services.
	{path: "github.com/google/go-github/github", name: "RateLimitError", parts: "code=rate_limit_exceeded response:Response after:Rate.Reset.Time"},
	{path: "github.com/google/go-github/github", name: "AbuseRateLimitError", parts: "code=rate_limit_exceeded after:RetryAfter response:Response"},
	{path: "github.com/slack-go/slack", name: "RateLimitedError", parts: "status=429 after:RetryAfter"},
	{path: "github.com/slack-go/slack", name: "SlackErrorResponse", parts: "code:Err", standsFor: slackStatus},
	{path: "github.com/slack-go/slack*", name: "*tatusCodeError", parts: "status:Code"},
	{path: "github.com/stripe/stripe-go", name: "Error", parts: "usual header:LastResponse.Header"},
	{path: "github.com/bwmarrin/discordgo", name: "RateLimitError", parts: "status=429 after:RateLimit.TooManyRequests.RetryAfter"},
	{path: "github.com/bwmarrin/discordgo", name: "RESTError", parts: "response:Response code:Message.Code message:Message.Message body:ResponseBody"},
	{path: "github.com/go-telegram-bot-api/telegram-bot-api", name: "Error", parts: "status:Code message:Message after:ResponseParameters.RetryAfter"},
	{path: "github.com/go-telegram/bot", name: "TooManyRequestsError", parts: "status=429 after:RetryAfter message:Message"},
	{path: "github.com/twilio/twilio-go/client", name: "TwilioRestError", parts: "status:Status code:Code message:Message"},
	{path: "github.com/zmb3/spotify", name: "Error", parts: "status:Status message:Message after:RetryAfter"},
	{path: "github.com/bold-commerce/go-shopify", name: "*", parts: "status:Status message:Message after:RetryAfter"},
	{path: "github.com/dghubble/go-twitter/twitter", name: "APIError", parts: "code:Errors.Code message:Errors.Message", standsFor: twitterStatus},
	{path: "github.com/PagerDuty/go-pagerduty", name: "APIError", parts: "status:StatusCode code:APIError.ErrorObject.Code message:APIError.ErrorObject.Message"},
	{path: "github.com/algolia/algoliasearch-client-go*", name: "APIError", parts: "status:Status message:Message"},
	{path: "golang.org/x/oauth2", name: "RetrieveError", parts: "code:ErrorCode response:Response message:ErrorDescription body:Body", standsFor: oauthStatus},
	{path: "golang.org/x/oauth2/internal", name: "RetrieveError", parts: "code:ErrorCode response:Response message:ErrorDescription body:Body", standsFor: oauthStatus},

	// Infrastructure.
	{path: "k8s.io/apimachinery/pkg/api/errors", name: "StatusError", parts: "status:ErrStatus.Code code:ErrStatus.Reason after:ErrStatus.Details.RetryAfterSeconds message:ErrStatus.Message"},
	{path: "github.com/minio/minio-go", name: "ErrorResponse", parts: "status:StatusCode code:Code message:Message", standsFor: s3Status},
	{path: "github.com/elastic/go-elasticsearch/typedapi/types", name: "ElasticsearchError", parts: "status:Status code:ErrorCause.RootCause.Type code:ErrorCause.Type message:ErrorCause.Reason"},
	{path: "github.com/opensearch-project/opensearch-go*", name: "*Error", parts: "status:Status code:Err.RootCause.Type code:Err.Type message:Err.Reason message:Reason"},
	{path: "github.com/hashicorp/consul/api", name: "StatusError", parts: "status:Code message:Body"},
	{path: "github.com/hashicorp/vault/api", name: "ResponseError", parts: "status:StatusCode code:StatusCode message:Errors", standsFor: vaultStatus},
	{path: "github.com/google/go-containerregistry/pkg/v1/remote/transport", name: "Error", parts: "status:StatusCode code:Errors.Code message:Errors.Message", standsFor: registryStatus},
	{path: "oras.land/oras-go/registry/remote/errcode", name: "ErrorResponse", parts: "status:StatusCode code:Errors.Code message:Errors.Message", standsFor: registryStatus},
	{path: "oras.land/oras-go/registry/remote/errcode", name: "Error", parts: "code:Code message:Message", standsFor: registryStatus},

	// Clients that OpenAPI generators make, wherever they are.
	{path: "*", name: "GenericOpenAPIError", parts: "text usual body:body body:ErrorBody"},
}

// ofKnownType returns the fields of a type in knownTypes.
func ofKnownType(t reflect.Type) (f *fields, defers bool) {
	path, name := withoutVersion(packagePath(t)), typeName(t)
	for i := range &knownTypes {
		if k := &knownTypes[i]; like(path, k.path) && like(name, k.name) {
			if f = k.fields(t); len(f.all) > 0 || f.codes != "" || f.status != 0 || f.rawJSON || f.body {
				return f, k.defers
			}
		}
	}
	return nil, false
}

// like compares a name with one in which "*" at the beginning or the end stands for anything.
func like(name, pattern string) bool {
	if rest, ok := strings.CutPrefix(pattern, "*"); ok {
		return strings.HasSuffix(name, rest)
	}
	if rest, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, rest)
	}
	return name == pattern
}

func (k *knownType) fields(t reflect.Type) *fields {
	f := &fields{known: true, standsFor: k.standsFor}
	for word := range strings.FieldsSeq(k.parts) {
		switch p, where, _ := strings.Cut(word, ":"); p {
		case "status":
			f.add(t, partStatus, where)
		case "code":
			f.add(t, partCode, where)
		case "message":
			f.add(t, partMessage, where)
		case "after":
			f.add(t, partRetryAfter, where)
		case "header":
			f.add(t, partHeader, where)
		case "host":
			f.add(t, partHost, where)
		case "details":
			f.add(t, partDetails, where)
		case "body":
			f.add(t, partBody, where)
		case "response":
			f.addResponse(t, where)
		case "usual":
			f.addStatus(t)
			f.addUsual(t)
		case "text":
			f.text = true
		case "status=429":
			f.status = 429
		default:
			f.codes, _ = strings.CutPrefix(word, "code=")
		}
	}
	return f
}
