package verdicts

import "github.com/anthropics/anthropic-sdk-go/option"

// anthropicAnswers is the error of anthropic-sdk-go for an answer to a message.
func anthropicAnswers(status int, header, body string) func() error {
	return stainlessAnswers(option.WithMaxRetries(0), "v1/messages", status, header, body)
}

func sdkAnthropic() []Value {
	const (
		docs = "docs.anthropic.com API errors and rate limits; anthropic-sdk-go v1.84.0 internal/apierror"
		sdk  = "anthropic-sdk-go v1.84.0 internal/requestconfig shouldRetry"
	)
	return []Value{
		{
			modelRow("anthropic-sdk-go", "529-overloaded", transientOf("server_error"), "The API has too much to do.", docs),
			anthropicAnswers(529, "", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`),
		},
		{
			modelRow("anthropic-sdk-go", "429-retry-after", transientOf("rate_limit").notSent().in(17e9), "The header says when.", docs),
			anthropicAnswers(429, "Retry-After: 17", `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit."}}`),
		},
		{
			modelRow("anthropic-sdk-go", "429-spend-limit", permanentOf("quota_exceeded"), "The spend limit of the month is reached.", docs),
			anthropicAnswers(429, "", `{"type":"error","error":{"type":"rate_limit_error","message":"Limit","details":{"error_code":"enforced_spend_limit_reached"}}}`),
		},
		{
			modelRow("anthropic-sdk-go", "429-reset-of-tokens", transientOf("rate_limit").notSent().in(35e9).byClock(), "The bucket of input tokens is empty, and says until when.", docs),
			anthropicAnswers(429, "Anthropic-RateLimit-Input-Tokens-Remaining: 0\nAnthropic-RateLimit-Input-Tokens-Reset: {rfc3339+35}", `{"type":"error","error":{"type":"rate_limit_error","message":"Limit of input tokens per minute"}}`),
		},
		{
			modelRow("anthropic-sdk-go", "400-credit-balance", permanentOf("quota_exceeded"), "The credit is used up.", "anthropics/anthropic-sdk-typescript: credit balance is too low"),
			anthropicAnswers(400, "", `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}`),
		},
		{
			modelRow("anthropic-sdk-go", "404-model", permanentOf("model_not_found"), "There is no such model.", docs),
			anthropicAnswers(404, "", `{"type":"error","error":{"type":"not_found_error","message":"model: claude-nope"}}`),
		},
		{
			modelRow("anthropic-sdk-go", "401-key", permanentOf("auth_error"), "The key is wrong.", docs),
			anthropicAnswers(401, "", `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`),
		},
		{
			modelRow("anthropic-sdk-go", "500-should-not-retry", Want{Class: "transient", Kinds: []string{"server_error"}, NoRetry: true}, "The server does not want the request again.", sdk),
			anthropicAnswers(500, "X-Should-Retry: false", `{"type":"error","error":{"type":"api_error","message":"Internal server error"}}`),
		},
		{
			modelRow("anthropic-sdk-go", "400-should-retry", transientOf("invalid_request", "server_error"), "The server wants the request again.", sdk),
			anthropicAnswers(400, "X-Should-Retry: true", `{"type":"error","error":{"type":"invalid_request_error","message":"Try again."}}`),
		},
	}
}
