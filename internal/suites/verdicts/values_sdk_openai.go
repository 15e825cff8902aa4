package verdicts

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
)

// openAIAnswers is the error of openai-go for an answer to a completion.
func openAIAnswers(status int, header, body string) func() error {
	return stainlessAnswers(option.WithMaxRetries(0), "chat/completions", status, header, body)
}

func sdkOpenAI() []Value {
	const (
		guide = "platform.openai.com/docs/guides/error-codes"
		sdk   = "openai-go v3.99.0 internal/requestconfig shouldRetry: 408, 409, 429, 5xx"
	)
	return []Value{
		{
			modelRow("openai-go", "429-insufficient-quota", permanentOf("quota_exceeded"), "The account has no credit left; the text names the status alone.", guide+": retrying does not help"),
			openAIAnswers(429, "", `{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`),
		},
		{
			modelRow("openai-go", "429-insufficient-quota-type-only", permanentOf("quota_exceeded"), "The type says it, the code is null.", "xtekky/gpt4free#80, node-chatgpt-api#167"),
			openAIAnswers(429, "", `{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":null}}`),
		},
		{
			modelRow("openai-go", "429-rate-limit-retry-after", Want{Class: "transient", Kinds: []string{"rate_limit"}, After: 7e9, NotSent: true}, "The header says when.", sdk),
			openAIAnswers(429, "Retry-After: 7", `{"error":{"message":"Rate limit reached for gpt-x on requests per min (RPM): Limit 3, Used 3, Requested 1.","type":"requests","param":null,"code":"rate_limit_exceeded"}}`),
		},
		{
			modelRow("openai-go", "429-retry-after-ms", Want{Class: "transient", Kinds: []string{"rate_limit"}, After: 1200e6, NotSent: true}, "Retry-After-Ms is more exact than Retry-After.", "openai-go v3.99.0 internal/requestconfig retryDelay"),
			openAIAnswers(429, "Retry-After: 2\nRetry-After-Ms: 1200", `{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}`),
		},
		{
			modelRow("openai-go", "429-billing-not-active", permanentOf("quota_exceeded"), "The account is not active.", guide),
			openAIAnswers(429, "", `{"error":{"message":"Your account is not active.","type":"billing_not_active","param":null,"code":"billing_not_active"}}`),
		},
		{
			modelRow("openai-go", "429-organization-spend-limit", permanentOf("quota_exceeded"), "A spend limit ends with the month.", "developers.openai.com spend limits"),
			openAIAnswers(429, "", `{"error":{"message":"Your organization reached its monthly spend limit.","type":null,"param":null,"code":"organization_spend_limit_exceeded"}}`),
		},
		{
			modelRow("openai-go", "400-billing-hard-limit", permanentOf("quota_exceeded"), "The images API says it with 400.", "OpenAI images API; community reports of billing_hard_limit_reached"),
			openAIAnswers(400, "", `{"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","param":null,"code":"billing_hard_limit_reached"}}`),
		},
		{
			modelRow("openai-go", "400-context-length", permanentOf("invalid_request"), "The same prompt stays too long.", guide),
			openAIAnswers(400, "", `{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`),
		},
		{
			modelRow("openai-go", "401-invalid-key", permanentOf("auth_error"), "The key is wrong.", guide),
			openAIAnswers(401, "", `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`),
		},
		{
			modelRow("openai-go", "403-region", permanentOf("auth_error", "invalid_request"), "The region is not served.", guide),
			openAIAnswers(403, "", `{"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}}`),
		},
		{
			modelRow("openai-go", "404-model-not-found", permanentOf("model_not_found"), "There is no such model.", guide),
			openAIAnswers(404, "", `{"error":{"message":"The model 'gpt-nope' does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}`),
		},
		{
			modelRow("openai-go", "413-groq-request-too-large", permanentOf("invalid_request"), "More tokens in one request than a minute allows.", "console.groq.com/docs/errors: 413, reduce the request; continuedev/continue#10218"),
			openAIAnswers(413, "", `{"error":{"message":"Request too large for model on tokens per minute (TPM): Limit 12000, Requested 14137","type":"tokens","code":"rate_limit_exceeded"}}`),
		},
		{
			modelRow("openai-go", "500-server-error", transientOf("server_error"), "The server failed.", guide),
			openAIAnswers(500, "", `{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}`),
		},
		{
			modelRow("openai-go", "503-overloaded", Want{Class: "transient", Kinds: []string{"server_error"}, After: 3e9}, "The engine is overloaded.", guide),
			openAIAnswers(503, "Retry-After: 3", `{"error":{"message":"The engine is currently overloaded","type":"server_error","param":null,"code":"engine_overloaded"}}`),
		},
		{
			modelRow("openai-go", "429-azure-tokens", Want{Class: "transient", Kinds: []string{"rate_limit"}, After: 46e9, NotSent: true}, "Azure's limit by the minute, with its delay.", "learn.microsoft.com Azure OpenAI quota; Retry-After"),
			openAIAnswers(429, "Retry-After: 46\nRetry-After-Ms: 46000", `{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded token rate limit. Please retry after 46 seconds."}}`),
		},
		{
			modelRow("openai-go", "400-azure-content-filter", permanentOf("invalid_request"), "Azure's filter refused the prompt.", "learn.microsoft.com Azure OpenAI content filtering"),
			openAIAnswers(400, "", `{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`),
		},
		{
			modelRow("openai-go", "404-azure-deployment", permanentOf("model_not_found"), "The deployment does not exist.", "learn.microsoft.com Azure OpenAI"),
			openAIAnswers(404, "", `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`),
		},
		{
			modelRow("openai-go", "502-html", transientOf("server_error"), "A gateway in between failed.", sdk),
			openAIAnswers(502, "Content-Type: text/html", `<html><head><title>502 Bad Gateway</title></head></html>`),
		},
		{
			modelRow("openai-go", "429-without-an-object", permanentOf("quota_exceeded"), "Cohere's text is in the body alone, which the library puts back.", sdk+"; docs.cohere.com rate limits"),
			openAIAnswers(429, "", `{"id":"2","message":"You are using a Trial key, which is limited to 1000 API calls / month."}`),
		},
		{
			modelRow("openai-go", "429-list", permanentOf("quota_exceeded"), "Gemini answers its OpenAI-compatible endpoint with a list.", sdk+"; gemini-cli#14811"),
			openAIAnswers(429, "", `[{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}]`),
		},
		{
			modelRow("openai-go", "429-reset-of-tokens", transientOf("rate_limit").notSent().in(4e9), "The limit of tokens is used up, and says when it has some again.", guide),
			openAIAnswers(429, "X-RateLimit-Remaining-Tokens: 0\nX-RateLimit-Reset-Tokens: 4s", `{"error":{"message":"Rate limit reached","type":"tokens","param":null,"code":"rate_limit_exceeded"}}`),
		},
		{
			modelRow("openai-go", "500-should-not-retry", Want{Class: "transient", Kinds: []string{"server_error"}, NoRetry: true}, "The server does not want the request again.", "openai-go v3.99.0 internal/requestconfig shouldRetry: X-Should-Retry"),
			openAIAnswers(500, "X-Should-Retry: false", `{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}`),
		},
	}
}

// openAIStreams is the error of a stream of openai-go whose answer was 200.
func openAIStreams(events string) func() error {
	return answeredBy(200, "Content-Type: text/event-stream", events, func(url string) error {
		response, err := http.Post(url, "application/json", strings.NewReader("{}"))
		if err != nil {
			return err
		}
		stream := ssestream.NewStream[json.RawMessage](ssestream.NewDecoder(response), nil)
		defer func() { _ = stream.Close() }()
		for stream.Next() {
		}
		return stream.Err()
	})
}

func sdkOpenAIStreams() []Value {
	const source = "openai-go v3.99.0 packages/ssestream StreamError"
	return []Value{
		{
			modelRow("openai-go", "stream-server-error", transientOf("server_error"), "The server failed behind the headers.", source),
			openAIStreams("data: {\"error\":{\"message\":\"The server had an error processing your request\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n"),
		},
		{
			modelRow("openai-go", "stream-insufficient-quota", permanentOf("quota_exceeded"), "The credit ran out in the stream.", source),
			openAIStreams("data: {\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}\n\n"),
		},
		{
			modelRow("openai-go", "stream-openrouter-502", transientOf("server_error"), "OpenRouter's codes in a stream are HTTP statuses.", "openrouter.ai docs: errors, mid-stream"),
			openAIStreams("data: {\"id\":\"gen-1\",\"error\":{\"code\":502,\"message\":\"Provider disconnected unexpectedly\"},\"choices\":[]}\n\n"),
		},
		{
			modelRow("openai-go", "stream-rate-limit", transientOf("rate_limit"), "A limit by the minute in a stream.", source),
			openAIStreams("data: {\"error\":{\"message\":\"Rate limit reached\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}\n\n"),
		},
	}
}
