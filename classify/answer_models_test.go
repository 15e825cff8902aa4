package classify_test

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

func TestAQuotaThatIsUsedUpIsPermanent(t *testing.T) {
	testAnswers(t, []answerTest{
		{"OpenAI, error codes", classify.Answer{Status: 429, Codes: []string{"insufficient_quota"}, Message: "You exceeded your current quota, please check your plan and billing details."}, usedUp},
		{"OpenAI, spend limits", classify.Answer{Status: 429, Codes: []string{"project_spend_limit_exceeded"}}, usedUp},
		{"OpenAI, text alone", classify.Answer{Status: 429, Message: "You exceeded your current quota, please check your plan and billing details."}, usedUp},
		{"OpenAI, images", classify.Answer{Status: 400, Codes: []string{"billing_hard_limit_reached", "invalid_request_error"}}, usedUp},
		{"Anthropic, 400", classify.Answer{Status: 400, Codes: []string{"invalid_request_error"}, Message: "Your credit balance is too low to access the Anthropic API."}, usedUp},
		{"Anthropic, spend limit in details", classify.Answer{Status: 429, Codes: []string{"enforced_spend_limit_reached", "rate_limit_error"}}, usedUp},
		{"Anthropic, own limit", classify.Answer{Status: 400, Codes: []string{"invalid_request_error"}, Message: "You have reached your specified API usage limits. You will regain access on 2031-04-01 at 00:00 UTC."}, usedUp},
		{"Gemini, by the day", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Limits: []string{"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}, RetryAfter: 34 * time.Second, Message: "You exceeded your current quota."}, usedUp},
		{"Gemini, prepaid", classify.Answer{Status: 402, Codes: []string{"RESOURCE_EXHAUSTED"}, Message: "Your prepayment credits are depleted."}, usedUp},
		{"Gemini, prepaid with 429", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Message: "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing."}, usedUp},
		{"Cohere, trial key", classify.Answer{Status: 429, Message: "You are using a Trial key, which is limited to 1000 API calls / month."}, usedUp},
		{"xAI, 429", classify.Answer{Status: 429, Codes: []string{"Some resource has been exhausted"}, Message: "Your team t1 has either used all available credits or reached its monthly spending limit."}, usedUp},
		{"xAI, 403", classify.Answer{Status: 403, Codes: []string{"The caller does not have permission to execute the specified operation"}, Message: "Your newly created team doesn't have any credits yet. You can purchase credits on the console."}, usedUp},
		{"DeepSeek", classify.Answer{Status: 402, Codes: []string{"invalid_request_error"}, Message: "Insufficient Balance"}, usedUp},
		{"Moonshot, suspended", classify.Answer{Status: 429, Codes: []string{"exceeded_current_quota_error"}, Message: "Your account is suspended, please check your plan and billing details"}, usedUp},
		{"Model Studio, arrears", classify.Answer{Status: 400, Codes: []string{"Arrearage"}, Message: "Access denied, please make sure your account is in good standing."}, usedUp},
		{"Model Studio, free tier", classify.Answer{Status: 403, Codes: []string{"AllocationQuota.FreeTierOnly"}}, usedUp},
		{"Ark, overdue", classify.Answer{Status: 403, Codes: []string{"AccountOverdueError", "Forbidden"}}, usedUp},
		{"Z.ai, balance", classify.Answer{Status: 429, Codes: []string{"1113"}, Message: "您的账户已欠费,请充值后重试"}, usedUp},
		{"Z.ai, by the week", classify.Answer{Status: 429, Codes: []string{"1310"}, Host: "api.z.ai"}, usedUp},
		{"Z.ai, calls of today", classify.Answer{Status: 429, Codes: []string{"1304"}, Host: "open.bigmodel.cn"}, usedUp},
		{"MiniMax, in a 200", classify.Answer{Codes: []string{"1008"}, Host: "api.minimax.io", Message: "insufficient balance"}, usedUp},
		{"LiteLLM, budget", classify.Answer{Status: 429, Codes: []string{"429", "budget_exceeded"}, Message: "Budget has been exceeded! Current cost: 26.075, Max budget: 0.25"}, usedUp},
		{"LiteLLM, budget with 400", classify.Answer{Status: 400, Codes: []string{"400", "budget_exceeded"}, Message: "Budget has been exceeded! Current cost: 12, Max budget: 10"}, usedUp},
		{"LiteLLM, budget in the text", classify.Answer{Status: 429, Codes: []string{"429"}, Message: "ExceededBudget: End User=u1 over budget. Spend=12.1, Budget=10"}, usedUp},
		{"ElevenLabs, 401", classify.Answer{Status: 401, Codes: []string{"quota_exceeded"}, Message: "This request exceeds your quota of 10000. You have 5 credits remaining, while 60 credits are required for this request."}, usedUp},
		{"Hugging Face", classify.Answer{Status: 402, Message: "You have exceeded your monthly included credits for Inference Providers."}, usedUp},
		{"Together", classify.Answer{Status: 402, Codes: []string{"credit_limit"}, Message: "Credit limit exceeded."}, usedUp},
		{"OpenRouter", classify.Answer{Status: 402, Codes: []string{"402"}, Message: "This request requires more credits, or fewer max_tokens."}, usedUp},
		{"OpenRouter, key limit", classify.Answer{Status: 403, Codes: []string{"403"}, Message: "Key limit exceeded (total limit). Manage it using the settings page."}, usedUp},
		{"Fireworks, spending limit", classify.Answer{Status: 412, Codes: []string{"ACCOUNT_SUSPENDED"}, Message: "Account is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices"}, usedUp},
		{"Deepgram", classify.Answer{Status: 402, Codes: []string{"ASR_PAYMENT_REQUIRED"}, Message: "Project does not have enough credits for an ASR request."}, usedUp},
		{"Stability", classify.Answer{Status: 402, Codes: []string{"payment_required"}, Message: "You lack sufficient credits to make this request."}, usedUp},
		{"Replicate", classify.Answer{Status: 402, Codes: []string{"Insufficient credit"}, Message: "You have insufficient credit to run this model."}, usedUp},
		{"AssemblyAI, 400", classify.Answer{Status: 400, Message: "Your current account balance is negative. Please top up to continue using the API."}, usedUp},
		{"Perplexity, 401", classify.Answer{Status: 401, Codes: []string{"insufficient_quota"}, Message: "You have insufficient credits."}, usedUp},
		{"Bedrock, tokens by the day", classify.Answer{Status: 429, Codes: []string{"ThrottlingException"}, Message: "Too many tokens per day, please wait before trying again."}, usedUp},
		{"watsonx", classify.Answer{Status: 403, Codes: []string{"token_quota_reached"}}, usedUp},
		{"one-api", classify.Answer{Status: 403, Codes: []string{"insufficient_user_quota", "new_api_error"}}, usedUp},
	})
}

func TestAQuotaOfAnotherAPIThatIsUsedUpIsPermanent(t *testing.T) {
	testAnswers(t, []answerTest{
		{"Airtable", classify.Answer{Status: 429, Codes: []string{"PUBLIC_API_BILLING_LIMIT_EXCEEDED"}}, usedUp},
		{"HubSpot, by the day", classify.Answer{Status: 429, Codes: []string{"RATE_LIMIT"}, Limits: []string{"DAILY"}, Message: "You have reached your daily limit."}, usedUp},
		{"Salesforce", classify.Answer{Status: 403, Codes: []string{"REQUEST_LIMIT_EXCEEDED"}, Message: "TotalRequests Limit exceeded."}, usedUp},
		{"YouTube", classify.Answer{Status: 403, Codes: []string{"quotaExceeded"}, Message: "The request cannot be completed because you have exceeded your quota."}, usedUp},
		{"Google, daily", classify.Answer{Status: 403, Codes: []string{"dailyLimitExceeded", "PERMISSION_DENIED"}}, usedUp},
		{"Drive, storage", classify.Answer{Status: 403, Codes: []string{"storageQuotaExceeded"}}, usedUp},
		{"X, monthly cap", classify.Answer{Status: 429, Codes: []string{"usage-capped", "UsageCapExceeded"}, Message: "Usage cap exceeded: Monthly product cap"}, usedUp},
		{"SendGrid", classify.Answer{Status: 401, Message: "Maximum credits exceeded"}, usedUp},
		{"API Management, quota", classify.Answer{Status: 403, Message: "Out of call volume quota. Quota will be replenished in 01:12:33.", RetryAfter: 4353 * time.Second}, usedUp},
		{"API Gateway of AWS, usage plan", classify.Answer{Status: 429, Codes: []string{"LimitExceededException"}, Message: "Limit Exceeded"}, usedUp},
		{"AWS, service quota", classify.Answer{Status: 400, Codes: []string{"ServiceQuotaExceededException"}}, usedUp},
		{"no provider of the tables", classify.Answer{Status: 429, Codes: []string{"monthly_quota_reached"}}, usedUp},
		{"no provider of the tables, balance", classify.Answer{Status: 400, Codes: []string{"ACCOUNT_BALANCE_TOO_LOW"}}, usedUp},
		{"no provider of the tables, credits", classify.Answer{Status: 403, Codes: []string{"NotEnoughCredits"}}, usedUp},
		{"a code of codex", classify.Answer{Status: 429, Codes: []string{"usage_limit_reached"}, Message: "The usage limit has been reached"}, usedUp},
	})
}

func TestALimitByTheSecondMinuteOrHourIsTransient(t *testing.T) {
	limited429 := notSent(limitedNow)
	testAnswers(t, []answerTest{
		{"OpenAI, requests", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded", "requests"}, Message: "Rate limit reached for m-1 on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in 1.2s.", RetryAfter: 2 * time.Second}, limited429},
		{"OpenAI, tokens", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded", "tokens"}, Message: "Rate limit reached on tokens per min (TPM): Limit 30000, Used 29689, Requested 900. Please try again in 1.178s."}, after(limited429, 1178*time.Millisecond)},
		{"OpenAI, by the day, with a time", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded", "requests"}, Message: "Rate limit reached for m-1 on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s."}, after(limited429, 432*time.Second)},
		{"Groq, tokens by the day, with a time", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded", "tokens"}, Message: "Rate limit reached for model m-1 on tokens per day (TPD): Limit 100000, Used 99336, Requested 1269. Please try again in 8m43s.", RetryAfter: 523 * time.Second}, limited429},
		{"OpenAI, slow down", classify.Answer{Status: 503, Codes: []string{"slow_down"}}, limitedNow},
		{"Anthropic", classify.Answer{Status: 429, Codes: []string{"rate_limit_error"}, Message: "This request would exceed your organization's rate limit of 40,000 input tokens per minute."}, limited429},
		{"Gemini, by the minute", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Limits: []string{"GenerateContentInputTokensPerModelPerMinute-FreeTier", "generativelanguage.googleapis.com/generate_content_free_tier_input_token_count"}, Message: "You exceeded your current quota, please check your plan and billing details.", RetryAfter: 34 * time.Second}, limited429},
		{"Gemini, no details", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Message: "You exceeded your current quota, please check your plan and billing details. Please retry in 34.07s."}, after(limited429, 34070*time.Millisecond)},
		{"Vertex", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Message: "Resource exhausted. Please try again later."}, limited429},
		{"Google, ErrorInfo", classify.Answer{Status: 429, Codes: []string{"RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}, Limits: []string{"ReadRequestsPerMinutePerUser"}, Message: "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'"}, limited429},
		{"Google, words alone", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Message: "Quota exceeded for quota metric 'Generate Content API requests per minute'"}, limited429},
		{"Cohere, trial key by the minute", classify.Answer{Status: 429, Message: "trial token rate limit exceeded, limit is 100000 tokens per minute"}, limited429},
		{"Mistral", classify.Answer{Status: 429, Codes: []string{"1300", "rate_limited"}, Message: "Rate limit exceeded"}, limited429},
		{"Model Studio", classify.Answer{Status: 429, Codes: []string{"insufficient_quota"}, Message: "You exceeded your current quota, please check your plan and billing details.", Host: "dashscope-intl.aliyuncs.com"}, limited429},
		{"Model Studio, allocation", classify.Answer{Status: 429, Codes: []string{"Throttling.AllocationQuota"}, Message: "Allocated quota exceeded, please increase your quota limit."}, limited429},
		{"Model Studio, requests", classify.Answer{Status: 429, Codes: []string{"limit_requests"}, Message: "You exceeded your current requests list."}, limited429},
		{"Ark, by endpoint", classify.Answer{Status: 429, Codes: []string{"RateLimitExceeded.EndpointTPMExceeded", "TooManyRequests"}}, limited429},
		{"Z.ai", classify.Answer{Status: 429, Codes: []string{"1302"}, Message: "Rate limit reached for requests"}, limited429},
		{"Moonshot", classify.Answer{Status: 429, Codes: []string{"rate_limit_reached_error"}, Message: "Your account request reached max request: 3, please try again after 1 seconds"}, after(limited429, time.Second)},
		{"ElevenLabs", classify.Answer{Status: 429, Codes: []string{"too_many_concurrent_requests"}}, limited429},
		{"Cerebras", classify.Answer{Status: 429, Codes: []string{"request_quota_exceeded", "too_many_requests_error"}, Message: "Requests per minute limit exceeded - too many requests sent."}, limited429},
		{"Cerebras, queue", classify.Answer{Status: 429, Codes: []string{"queue_exceeded", "too_many_requests_error"}, Message: "We're experiencing high traffic right now! Please try again soon."}, limited429},
		{"OpenRouter, budget of running requests", classify.Answer{Status: 402, Codes: []string{"in_flight_budget_exhausted", "402"}, Limits: []string{"openrouter_in_flight_budget"}, Message: "Your running requests already fill your in-flight spending budget.", RetryAfter: 4 * time.Second}, limitedNow},
		{"OpenRouter, 402 with a time", classify.Answer{Status: 402, Codes: []string{"402"}, RetryAfter: 4 * time.Second}, limitedNow},
		{"Azure OpenAI", classify.Answer{Status: 429, Codes: []string{"429"}, Message: "Requests have exceeded the token rate limit of your pricing tier. Please retry after 12 seconds."}, after(limited429, 12*time.Second)},
		{"Azure AI", classify.Answer{Status: 429, Codes: []string{"RateLimitReached"}, Message: "Rate limit of 1 per 60s exceeded for UserByModelByMinute. Please wait 7 seconds before retrying."}, after(limited429, 7*time.Second)},
		{"a quota with a time", classify.Answer{Status: 429, Codes: []string{"quota_exceeded"}, RetryAfter: time.Minute}, limited429},
		{"a limit by the minute, in a text about credits", classify.Answer{Status: 429, Codes: []string{"RESOURCE_EXHAUSTED"}, Limits: []string{"RequestsPerMinute"}, Message: "Your credit balance is too low for more."}, limited429},
		{"a quota by the minute", classify.Answer{Status: 429, Codes: []string{"quota_exceeded"}, Message: "Quota exceeded: 60 requests per minute."}, limited429},
		{"HubSpot, by the second", classify.Answer{Status: 429, Codes: []string{"RATE_LIMIT"}, Limits: []string{"TEN_SECONDLY_ROLLING"}, Message: "You have reached your ten_secondly_rolling limit."}, limited429},
		{"Salesforce, concurrent", classify.Answer{Status: 403, Codes: []string{"REQUEST_LIMIT_EXCEEDED"}, Message: "ConcurrentRequests (Concurrent API Requests) Limit exceeded."}, limitedNow},
		{"Fireworks", classify.Answer{Status: 429, Codes: []string{"RATE_LIMIT_EXCEEDED"}}, limited429},
		{"Twilio", classify.Answer{Status: 429, Codes: []string{"20429"}, Message: "Too Many Requests"}, limited429},
	})
}

func TestARequestThatIsLargerThanALimitIsInvalid(t *testing.T) {
	const tooMany = "Request too large for model m-1 on tokens per minute (TPM): Limit 12000, Requested 14137, please reduce your message size and try again."
	testAnswers(t, []answerTest{
		{"Groq, 413", classify.Answer{Status: 413, Codes: []string{"rate_limit_exceeded", "tokens"}, Message: tooMany}, invalid},
		{"Groq, 413 with a time", classify.Answer{Status: 413, Codes: []string{"rate_limit_exceeded", "tokens"}, Message: tooMany, RetryAfter: 9 * time.Second}, invalid},
		{"OpenAI, 429", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded", "tokens"}, Message: "Request too large for m-1 in organization o on tokens per min (TPM): Limit 30000, Requested 46881. The input or output tokens must be reduced in order to run successfully."}, invalid},
		{"OpenAI, with commas", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded"}, Message: "Limit: 30,000, Requested: 46,881"}, invalid},
		{"413 alone", classify.Answer{Status: 413, Codes: []string{"rate_limit_exceeded"}}, invalid},
		{"Anthropic", classify.Answer{Status: 413, Codes: []string{"request_too_large"}}, invalid},
		{"too large by its code, with a time", classify.Answer{Status: 413, Codes: []string{"request_too_large"}, RetryAfter: time.Second}, invalid},
		{"llama.cpp", classify.Answer{Status: 400, Codes: []string{"exceed_context_size_error"}, Message: "the request exceeds the available context size"}, invalid},
		{"GitHub Models", classify.Answer{Status: 413, Codes: []string{"tokens_limit_reached"}, Message: "Request body too large for m-1 model. Max size: 8000 tokens."}, invalid},
		{"Bedrock", classify.Answer{Status: 400, Codes: []string{"ValidationException"}, Message: "Input is too long for requested model."}, invalid},
	})
	testAnswers(t, []answerTest{
		{"a limit that is not reached by this request alone", classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded"}, Message: "Limit 30000, Used 29689, Requested 900."}, notSent(limitedNow)},
		{"413 with Retry-After, RFC 9110, section 15.5.14", classify.Answer{Status: 413, RetryAfter: time.Second}, transient(classify.KindInvalidRequest)},
	})
}

func TestAModelThatIsMissing(t *testing.T) {
	testAnswers(t, []answerTest{
		{"OpenAI", classify.Answer{Status: 404, Codes: []string{"model_not_found", "invalid_request_error"}}, missingModel},
		{"OpenAI, 403", classify.Answer{Status: 403, Codes: []string{"model_not_found", "invalid_request_error"}, Message: "Project p does not have access to model m-1"}, missingModel},
		{"Anthropic", classify.Answer{Status: 404, Codes: []string{"not_found_error"}, Message: "model: m-1"}, missingModel},
		{"Gemini", classify.Answer{Status: 404, Codes: []string{"NOT_FOUND", "404"}, Message: "models/m-1 is not found for API version v1beta, or is not supported for generateContent."}, missingModel},
		{"vLLM", classify.Answer{Status: 404, Codes: []string{"NotFoundError", "404"}, Message: "The model 'm-1' does not exist."}, missingModel},
		{"Ollama", classify.Answer{Status: 404, Message: `model "m-1" not found, try pulling it first`}, missingModel},
		{"Azure OpenAI", classify.Answer{Status: 404, Codes: []string{"DeploymentNotFound"}}, missingModel},
		{"Mistral, 400", classify.Answer{Status: 400, Codes: []string{"1500", "invalid_model"}, Message: "Invalid model: m-1"}, missingModel},
		{"Bedrock", classify.Answer{Status: 404, Codes: []string{"ResourceNotFoundException"}, Message: "Model not found."}, missingModel},
		{"Bedrock, by host", classify.Answer{Status: 404, Codes: []string{"ResourceNotFoundException"}, Message: "Could not resolve the foundation m.", Host: "bedrock-runtime.eu-west-1.amazonaws.com"}, missingModel},
		{"Ark", classify.Answer{Status: 404, Codes: []string{"InvalidEndpointOrModel.NotFound"}}, missingModel},
		{"Groq, 400", classify.Answer{Status: 400, Codes: []string{"model_decommissioned", "invalid_request_error"}}, missingModel},
		{"one-api, 503", classify.Answer{Status: 503, Codes: []string{"model_not_found"}}, missingModel},
		{"Z.ai, by number", classify.Answer{Status: 400, Codes: []string{"1211"}, Host: "api.z.ai"}, missingModel},
		{"Bedrock, an identifier", classify.Answer{Status: 400, Codes: []string{"ValidationException"}, Message: "The provided model identifier is invalid."}, invalid},
		{"DynamoDB has no models", classify.Answer{Status: 400, Codes: []string{"ResourceNotFoundException"}, Message: "Requested resource not found"}, missingThing},
		{"Lambda has no models", classify.Answer{Status: 404, Codes: []string{"ResourceNotFoundException"}, Message: "Function not found: arn:aws:lambda:x"}, missingThing},
		{"a shop", classify.Answer{Status: 404, Codes: []string{"not_found"}, Message: "No such order."}, missingThing},
	})
}
