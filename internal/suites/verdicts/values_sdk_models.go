package verdicts

import (
	"context"

	goopenai "github.com/sashabaranov/go-openai"
	"google.golang.org/genai"
)

func goOpenAIAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		config := goopenai.DefaultConfig("key")
		config.BaseURL = url
		_, err := goopenai.NewClientWithConfig(config).CreateChatCompletion(context.Background(), goopenai.ChatCompletionRequest{Model: "x"})
		return err
	})
}

func sdkGoOpenAI() []Value {
	const guide = "platform.openai.com/docs/guides/error-codes; go-openai v1.43.0 error.go"
	return []Value{
		{
			modelRow("go-openai", "429-insufficient-quota-code", permanentOf("quota_exceeded"), "The code is a field.", guide),
			goOpenAIAnswers(429, "", `{"error":{"message":"No credit.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`),
		},
		{
			modelRow("go-openai", "429-type-only", permanentOf("quota_exceeded"), "The type is a field, the code is null.", guide),
			goOpenAIAnswers(429, "", `{"error":{"message":"No credit.","type":"insufficient_quota","param":null,"code":null}}`),
		},
		{
			modelRow("go-openai", "429-rate-limit", Want{Class: "transient", Kinds: []string{"rate_limit"}, NotSent: true}, "A limit by the minute.", guide),
			goOpenAIAnswers(429, "", `{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}`),
		},
		{
			modelRow("go-openai", "401-invalid-key", permanentOf("auth_error"), "The key is wrong.", guide),
			goOpenAIAnswers(401, "", `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`),
		},
		{
			modelRow("go-openai", "404-model", permanentOf("model_not_found"), "There is no such model.", guide),
			goOpenAIAnswers(404, "", `{"error":{"message":"The model does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}`),
		},
		{
			modelRow("go-openai", "400-innererror-content", permanentOf("invalid_request"), "Azure's filter says why in innererror.", "learn.microsoft.com Azure OpenAI content filtering"),
			goOpenAIAnswers(400, "", `{"error":{"message":"Filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`),
		},
		{
			modelRow("go-openai", "503-no-json", transientOf("server_error"), "A RequestError has the status and the body.", guide),
			goOpenAIAnswers(503, "Content-Type: text/plain", "upstream unavailable"),
		},
		{
			modelRow("go-openai", "429-code-number", transientOf("rate_limit").notSent(), "OpenRouter's code is a number.", "openrouter.ai docs: errors"),
			goOpenAIAnswers(429, "", `{"error":{"message":"Rate limited upstream","code":429}}`),
		},
		{
			modelRow("go-openai", "400-context", permanentOf("invalid_request"), "The prompt is too long.", guide),
			goOpenAIAnswers(400, "", `{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`),
		},
		{
			modelRow("go-openai", "403-credits-in-the-body", permanentOf("quota_exceeded"), "xAI's error is a text, which a RequestError has in its body alone.", "docs.x.ai: errors; go-openai v1.43.0 error.go"),
			goOpenAIAnswers(403, "", `{"code":"The caller does not have permission to execute the specified operation","error":"Your team has either used all available credits or reached its monthly spending limit."}`),
		},
		{
			modelRow("go-openai", "402-in-flight-budget", transientOf("rate_limit"), "Running requests fill the budget; the header with the delay is lost.", "openrouter.ai docs: errors"),
			goOpenAIAnswers(402, "", `{"error":{"message":"Your running requests already fill your in-flight spending budget.","code":402}}`),
		},
	}
}

func genAIClient(url string) (*genai.Client, error) {
	one := int32(1)
	return genai.NewClient(context.Background(), &genai.ClientConfig{
		APIKey: "key", Backend: genai.BackendGeminiAPI,
		HTTPOptions: genai.HTTPOptions{BaseURL: url, RetryOptions: &genai.HTTPRetryOptions{Attempts: &one}},
	})
}

func genAIAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		client, err := genAIClient(url)
		if err != nil {
			return err
		}
		_, err = client.Models.GenerateContent(context.Background(), "gemini-x", genai.Text("hello"), nil)
		return err
	})
}

func sdkGenAI() []Value {
	const (
		docs  = "ai.google.dev/gemini-api/docs/troubleshooting"
		quota = "google.rpc QuotaFailure; gemini-cli packages/core/src/utils/googleQuotaErrors.ts"
	)
	perMinute := `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 34.07s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"}]}}`
	perDay := `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}`
	return []Value{
		{
			modelRow("genai", "429-per-minute-retryinfo", Want{Class: "transient", Kinds: []string{"rate_limit"}, After: 34070e6, NotSent: true}, "A limit by the minute, whatever the words say.", quota+"; Roo-Code#3883"),
			genAIAnswers(429, "", perMinute),
		},
		{modelRow("genai", "429-per-day", permanentOf("quota_exceeded"), "The quota of the day is used up.", quota), genAIAnswers(429, "", perDay)},
		{
			modelRow("genai", "503-overloaded", transientOf("server_error"), "The model is overloaded.", docs),
			genAIAnswers(503, "", `{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}`),
		},
		{
			modelRow("genai", "500-internal", transientOf("server_error"), "The server failed.", docs),
			genAIAnswers(500, "", `{"error":{"code":500,"message":"An internal error has occurred.","status":"INTERNAL"}}`),
		},
		{
			modelRow("genai", "504-deadline", transientOf("timeout"), "The prompt was not done in time.", docs),
			genAIAnswers(504, "", `{"error":{"code":504,"message":"Deadline expired.","status":"DEADLINE_EXCEEDED"}}`),
		},
		{
			modelRow("genai", "400-location", permanentOf("invalid_request"), "The location is not served.", docs),
			genAIAnswers(400, "", `{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}`),
		},
		{
			modelRow("genai", "400-too-many-tokens", permanentOf("invalid_request"), "The prompt is too long.", docs),
			genAIAnswers(400, "", `{"error":{"code":400,"message":"The input token count exceeds the maximum number of tokens allowed.","status":"INVALID_ARGUMENT"}}`),
		},
		{
			modelRow("genai", "400-api-key-invalid", permanentOf("auth_error"), "Google refuses a key with 400; the reason says it.", "cloud.google.com/apis/design/errors; ErrorInfo API_KEY_INVALID"),
			genAIAnswers(400, "", `{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]}}`),
		},
		{
			modelRow("genai", "403-permission", permanentOf("auth_error"), "The key may not use this model.", docs),
			genAIAnswers(403, "", `{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}`),
		},
		{
			modelRow("genai", "404-model", permanentOf("not_found", "model_not_found"), "There is no such model.", docs),
			genAIAnswers(404, "", `{"error":{"code":404,"message":"models/gemini-nope is not found for API version v1beta","status":"NOT_FOUND"}}`),
		},
		{
			modelRow("genai", "402-prepay", permanentOf("quota_exceeded"), "The prepaid credit is used up.", "ai.google.dev billing docs"),
			genAIAnswers(402, "", `{"error":{"code":402,"message":"Your prepayment credits are depleted.","status":"RESOURCE_EXHAUSTED"}}`),
		},
		{
			modelRow("genai", "429-html", transientOf("rate_limit").notSent(), "A front end turned the request away.", docs),
			genAIAnswers(429, "Content-Type: text/html", "<html>Too Many Requests</html>"),
		},
		{
			modelRow("genai", "code-0-status-only", transientOf("server_error"), "The code is missing in the body; the status's name is left.", "genai v1.77.0 api_client.go newAPIError"),
			func() error { return genai.APIError{Message: "overloaded", Status: "UNAVAILABLE"} },
		},
	}
}

func sdkGenAIStreams() []Value {
	stream := func(status int, body string) func() error {
		return answeredBy(status, "Content-Type: text/event-stream", body, func(url string) error {
			client, err := genAIClient(url)
			if err != nil {
				return err
			}
			for _, err := range client.Models.GenerateContentStream(context.Background(), "gemini-x", genai.Text("hello"), nil) {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	const source = "genai v1.77.0 api_client.go iterateResponseStream"
	return []Value{
		{
			modelRow("genai", "stream-503", transientOf("server_error"), "The stream broke off: overloaded.", source),
			stream(200, "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}\n\n"),
		},
		{
			modelRow("genai", "stream-400", permanentOf("invalid_request"), "The request was refused in the stream.", source),
			stream(200, "{\"error\":{\"code\":400,\"message\":\"Unable to process input image.\",\"status\":\"INVALID_ARGUMENT\"}}\n\n"),
		},
	}
}
