package classify_test

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

func TestAThrottleOfACloudIsTransientWhateverItsStatus(t *testing.T) {
	testAnswers(t, []answerTest{
		{"DynamoDB", classify.Answer{Status: 400, Codes: []string{"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}}, limitedNow},
		{"DynamoDB, throttling", classify.Answer{Status: 400, Codes: []string{"ThrottlingException"}, Message: "Rate of requests exceeds the allowed throughput"}, limitedNow},
		{"DynamoDB, requests", classify.Answer{Status: 400, Codes: []string{"RequestLimitExceeded"}, Message: "Throughput exceeds the current throughput limit for your account."}, limitedNow},
		{"DynamoDB, transaction in progress", classify.Answer{Status: 400, Codes: []string{"TransactionInProgressException"}}, serverFailed},
		{"Kinesis", classify.Answer{Status: 400, Codes: []string{"LimitExceededException"}}, limitedNow},
		{"Kinesis, KMS", classify.Answer{Status: 400, Codes: []string{"KMSThrottlingException"}}, limitedNow},
		{"EC2", classify.Answer{Status: 503, Codes: []string{"RequestLimitExceeded"}}, limitedNow},
		{"S3", classify.Answer{Status: 503, Codes: []string{"SlowDown"}}, limitedNow},
		{"S3, request timeout", classify.Answer{Status: 400, Codes: []string{"RequestTimeout"}}, ranOutOfTime},
		{"SQS", classify.Answer{Status: 403, Codes: []string{"OverLimit"}}, limitedNow},
		{"SQS, query", classify.Answer{Status: 400, Codes: []string{"RequestThrottled"}}, limitedNow},
		{"Route 53", classify.Answer{Status: 400, Codes: []string{"PriorRequestNotComplete"}}, limitedNow},
		{"API Gateway of AWS", classify.Answer{Status: 429, Codes: []string{"TooManyRequestsException:http://internal.amazon.com/coral/"}}, notSent(limitedNow)},
		{"STS", classify.Answer{Status: 400, Codes: []string{"IDPCommunicationError"}}, serverFailed},
		{"Bedrock, not ready", classify.Answer{Status: 429, Codes: []string{"ModelNotReadyException:"}}, serverFailed},
		{"a service of AWS that no table names", classify.Answer{Status: 400, Codes: []string{"FooThrottledException"}}, limitedNow},
		{"Cosmos DB", classify.Answer{Status: 449, Codes: []string{"449"}}, serverFailed},
		{"Azure storage", classify.Answer{Status: 503, Codes: []string{"ServerBusy"}}, serverFailed},
		{"Azure storage, time", classify.Answer{Status: 500, Codes: []string{"OperationTimedOut"}}, ranOutOfTime},
		{"Graph", classify.Answer{Status: 429, Codes: []string{"TooManyRequests", "activityLimitReached"}}, notSent(limitedNow)},
		{"Alibaba Cloud", classify.Answer{Status: 400, Codes: []string{"Throttling.User"}}, limitedNow},
		{"Alibaba Cloud, a new one", classify.Answer{Status: 400, Codes: []string{"Throttling.SomethingNew"}}, limitedNow},
		{"Tencent Cloud", classify.Answer{Codes: []string{"RequestLimitExceeded.UinLimitExceeded"}}, limitedNow},
		{"Huawei Cloud", classify.Answer{Status: 429, Codes: []string{"APIG.0308"}}, notSent(limitedNow)},
		{"Oracle Cloud", classify.Answer{Status: 409, Codes: []string{"IncorrectState"}}, lockedForNow},
		{"GCS", classify.Answer{Status: 429, Codes: []string{"rateLimitExceeded", "usageLimits"}}, notSent(limitedNow)},
		{"Kubernetes", classify.Answer{Status: 429, Codes: []string{"TooManyRequests", "Failure"}, RetryAfter: time.Second}, notSent(limitedNow)},
		{"Linear", classify.Answer{Status: 400, Codes: []string{"RATELIMITED"}}, limitedNow},
		{"Shopify, GraphQL in a 200", classify.Answer{Codes: []string{"THROTTLED"}}, limitedNow},
		{"Slack, in a 200", classify.Answer{Codes: []string{"ratelimited"}}, limitedNow},
		{"Elasticsearch", classify.Answer{Status: 429, Codes: []string{"es_rejected_execution_exception"}}, notSent(limitedNow)},
		{"Meta, app", classify.Answer{Status: 400, Codes: []string{"4", "OAuthException"}, Message: "(#4) Application request limit reached"}, limitedNow},
		{"Meta, account", classify.Answer{Status: 400, Codes: []string{"80004", "OAuthException"}}, limitedNow},
		{"Dropbox", classify.Answer{Status: 429, Codes: []string{"too_many_write_operations/.."}}, notSent(limitedNow)},
		{"Docker Hub", classify.Answer{Status: 429, Codes: []string{"TOOMANYREQUESTS"}, Message: "You have reached your pull rate limit."}, notSent(limitedNow)},
	})
}

func TestA403ThatIsARateLimit(t *testing.T) {
	testAnswers(t, []answerTest{
		{"GitHub, secondary", classify.Answer{Status: 403, Message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", RetryAfter: time.Minute}, limitedNow},
		{"GitHub, primary", classify.Answer{Status: 403, Message: "API rate limit exceeded for 203.0.113.7.", LimitReached: true, RetryAfter: 30 * time.Minute}, limitedNow},
		{"GitHub, abuse", classify.Answer{Status: 403, Message: "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.", RetryAfter: time.Minute}, limitedNow},
		{"Google", classify.Answer{Status: 403, Codes: []string{"userRateLimitExceeded", "403"}, Message: "User Rate Limit Exceeded"}, limitedNow},
		{"Google, text", classify.Answer{Status: 403, Message: "Rate Limit Exceeded"}, limitedNow},
		{"any, with Retry-After", classify.Answer{Status: 403, RetryAfter: 7 * time.Second}, limitedNow},
		{"any, with a limit that is used up", classify.Answer{Status: 403, LimitReached: true}, limitedNow},
	})
	testAnswers(t, []answerTest{
		{"plain", classify.Answer{Status: 403, Message: "Forbidden"}, refusedKey},
		{"GitHub, rights", classify.Answer{Status: 403, Message: "Resource not accessible by integration"}, refusedKey},
		{"Google, rights", classify.Answer{Status: 403, Codes: []string{"insufficientPermissions"}, LimitReached: true}, refusedKey},
		{"Google, disabled", classify.Answer{Status: 403, Codes: []string{"SERVICE_DISABLED", "PERMISSION_DENIED"}}, refusedKey},
		{"AWS", classify.Answer{Status: 403, Codes: []string{"AccessDenied"}}, refusedKey},
	})
}

func TestStatusesThatMeanSomethingElseByTheirMessage(t *testing.T) {
	testAnswers(t, []answerTest{
		{"GitHub, overtaken", classify.Answer{Status: 405, Message: "Base branch was modified. Review and try the merge again."}, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict}},
		{"GitLab, not mergeable", classify.Answer{Status: 405, Message: "405 Method Not Allowed"}, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}},
		{"Binance, banned for a time", classify.Answer{Status: 418, Codes: []string{"-1003"}, RetryAfter: time.Minute}, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: time.Minute}},
		{"a key that is refused, with a time", classify.Answer{Status: 418, Codes: []string{"invalid_api_key"}, RetryAfter: time.Minute}, refusedKey},
		{"a teapot", classify.Answer{Status: 418}, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}},
		{"xAI, content", classify.Answer{Status: 403, Message: "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"}, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}},
	})
}

func TestARefusedKeyWhateverItsStatus(t *testing.T) {
	testAnswers(t, []answerTest{
		{"Gemini, 400", classify.Answer{Status: 400, Codes: []string{"API_KEY_INVALID", "INVALID_ARGUMENT"}, Message: "API key not valid. Please pass a valid API key."}, refusedKey},
		{"Gemini, 400, without details", classify.Answer{Status: 400, Codes: []string{"INVALID_ARGUMENT"}, Message: "API key not valid. Please pass a valid API key."}, refusedKey},
		{"xAI, 400", classify.Answer{Status: 400, Codes: []string{"Client specified an invalid argument"}, Message: "Incorrect API key provided: xa***. You can obtain an API key from https://console.x.ai."}, refusedKey},
		{"Google, 400", classify.Answer{Status: 400, Codes: []string{"keyInvalid", "badRequest"}}, refusedKey},
		{"Plaid, 400", classify.Answer{Status: 400, Codes: []string{"INVALID_API_KEYS", "INVALID_INPUT"}}, refusedKey},
		{"Plaid, login", classify.Answer{Status: 400, Codes: []string{"ITEM_LOGIN_REQUIRED", "ITEM_ERROR"}}, refusedKey},
		{"AWS, 400", classify.Answer{Status: 400, Codes: []string{"UnrecognizedClientException"}}, refusedKey},
		{"S3, 400", classify.Answer{Status: 400, Codes: []string{"ExpiredToken"}}, refusedKey},
		{"Meta, 400", classify.Answer{Status: 400, Codes: []string{"190", "OAuthException"}, Message: "Error validating access token: Session has expired"}, refusedKey},
		{"OAuth, 400", classify.Answer{Status: 400, Codes: []string{"invalid_grant"}}, refusedKey},
		{"Slack, in a 200", classify.Answer{Codes: []string{"invalid_auth"}}, refusedKey},
		{"Okta", classify.Answer{Status: 401, Codes: []string{"E0000011"}}, refusedKey},
		{"Z.ai", classify.Answer{Status: 401, Codes: []string{"1002"}, Host: "api.z.ai"}, refusedKey},
		{"ArcGIS, 498", classify.Answer{Status: 498, Codes: []string{"498"}, Message: "Invalid token."}, refusedKey},
		{"OpenAI, country", classify.Answer{Status: 403, Codes: []string{"unsupported_country_region_territory", "request_forbidden"}}, refusedKey},
		{"no provider of the tables", classify.Answer{Status: 400, Codes: []string{"ApiKeyExpired"}}, refusedKey},
		{"no provider of the tables, token", classify.Answer{Status: 422, Codes: []string{"auth.token-expired"}}, refusedKey},
	})
}

func TestALockIsTransient(t *testing.T) {
	testAnswers(t, []answerTest{
		{"Stripe, key in use", classify.Answer{Status: 409, Codes: []string{"idempotency_key_in_use", "invalid_request_error"}}, lockedForNow},
		{"Stripe, lock", classify.Answer{Status: 400, Codes: []string{"lock_timeout", "invalid_request_error"}}, lockedForNow},
		{"Stripe, lock with 429", classify.Answer{Status: 429, Codes: []string{"lock_timeout", "invalid_request_error"}}, notSent(limitedNow)},
		{"Salesforce", classify.Answer{Status: 400, Codes: []string{"UNABLE_TO_LOCK_ROW"}}, lockedForNow},
		{"Box", classify.Answer{Status: 409, Codes: []string{"name_temporarily_reserved"}}, lockedForNow},
		{"409 with a time", classify.Answer{Status: 409, RetryAfter: time.Second}, lockedForNow},
		{"409 with a code and a time", classify.Answer{Status: 409, Codes: []string{"AnotherOperationInProgress"}, RetryAfter: time.Second}, lockedForNow},
		{"Vault, behind its leader", classify.Answer{Status: 412, Message: "required index state not present"}, serverFailed},
	})
	testAnswers(t, []answerTest{
		{"409", classify.Answer{Status: 409, Message: "Conflict"}, inConflict},
		{"azcore does not repeat it", classify.Answer{Status: 409, Codes: []string{"AnotherOperationInProgress"}}, inConflict},
		{"Stripe, other parameters", classify.Answer{Status: 400, Codes: []string{"idempotency_error"}}, invalid},
		{"412", classify.Answer{Status: 412, Message: "Precondition Failed"}, invalid},
	})
}

func TestAServerThatFailed(t *testing.T) {
	testAnswers(t, []answerTest{
		{"Anthropic, 529", classify.Answer{Status: 529, Codes: []string{"overloaded_error"}}, serverFailed},
		{"Groq, 498", classify.Answer{Status: 498, Codes: []string{"capacity_exceeded"}, Message: "Flex tier capacity exceeded for model m-1"}, serverFailed},
		{"Azure, 429", classify.Answer{Status: 429, Codes: []string{"NoCapacity"}}, serverFailed},
		{"Mistral, tier", classify.Answer{Status: 429, Codes: []string{"3505", "service_tier_capacity_exceeded"}}, serverFailed},
		{"Google", classify.Answer{Status: 503, Codes: []string{"backendError"}}, serverFailed},
		{"TGI, 424", classify.Answer{Status: 424, Codes: []string{"generation"}}, serverFailed},
		{"a number in a stream", classify.Answer{Codes: []string{"502"}, Message: "Provider returned error"}, withStatus(serverFailed, 502)},
		{"a number as a string", classify.Answer{Codes: []string{"429"}}, withStatus(limitedNow, 429)},
		{"gRPC's name, no status", classify.Answer{Codes: []string{"UNAVAILABLE"}}, serverFailed},
		{"Plaid", classify.Answer{Status: 400, Codes: []string{"INSTITUTION_DOWN", "INSTITUTION_ERROR"}}, serverFailed},
		{"Cloudflare", classify.Answer{Status: 522}, serverFailed},
		{"AWS, 561", classify.Answer{Status: 561}, serverFailed},
		{"LinkedIn", classify.Answer{Status: 999}, serverFailed},
	})
}

func TestWordsOfABusinessOverruleNoStatus(t *testing.T) {
	testAnswers(t, []answerTest{
		{"sold out", classify.Answer{Status: 404, Codes: []string{"unavailable"}, Message: "sold out"}, missingThing},
		{"seats", classify.Answer{Status: 409, Codes: []string{"seat_unavailable"}}, inConflict},
		{"coupons", classify.Answer{Status: 422, Codes: []string{"coupon_limit_reached"}, Message: "The rate limit of coupons is one per order."}, invalid},
		{"coupons, 429's word", classify.Answer{Status: 422, Codes: []string{"coupon_rate_limit"}}, invalid},
		{"tickets", classify.Answer{Status: 409, Codes: []string{"ticket_quota_exceeded"}, Message: "The quota of tickets for this event is exhausted."}, inConflict},
		{"a card, Stripe", classify.Answer{Status: 402, Codes: []string{"insufficient_funds", "card_declined", "card_error"}, Message: "Your card has insufficient funds."}, invalid},
		{"a card, Square", classify.Answer{Status: 400, Codes: []string{"INSUFFICIENT_FUNDS", "PAYMENT_METHOD_ERROR"}}, invalid},
		{"a lease", classify.Answer{Status: 404, Codes: []string{"timeout"}, Message: "the reservation timed out"}, missingThing},
		{"a number of another API", classify.Answer{Status: 400, Codes: []string{"1113"}}, invalid},
		{"a number of a catalogue", classify.Answer{Status: 422, Codes: []string{"429"}}, invalid},
		{"two numbers of another API", classify.Answer{Status: 404, Codes: []string{"4", "17"}}, missingThing},
		{"a plan", classify.Answer{Status: 404, Codes: []string{"plan_expired"}}, missingThing},
		{"a key of a store", classify.Answer{Status: 404, Codes: []string{"key_not_found"}}, missingThing},
		{"a 500 that names a card", classify.Answer{Status: 500, Codes: []string{"processing_error"}}, serverFailed},
		{"a 503 that was not found", classify.Answer{Status: 503, Codes: []string{"not_found"}}, serverFailed},
		{"a 500 with an argument", classify.Answer{Status: 500, Codes: []string{"IllegalArgumentException"}}, serverFailed},
	})
}

func TestAnEmptyAnswerIsUnknown(t *testing.T) {
	var none *classify.Answer
	assertVerdict(t, none.Verdict(), unknown)
	assertVerdict(t, new(classify.Answer).Verdict(), unknown)
	negative := classify.Answer{Status: 503, RetryAfter: -time.Second}
	assertVerdict(t, negative.Verdict(), withStatus(serverFailed, 503))
}

func TestTheCodeThatDecidedIsSpeltAsTheTablesSpellIt(t *testing.T) {
	for _, test := range []struct {
		answer classify.Answer
		want   string
	}{
		{classify.Answer{Status: 429, Codes: []string{"x", "Insufficient-Quota"}}, "insufficient_quota"},
		{classify.Answer{Status: 400, Codes: []string{"a.b#ThrottlingException:"}}, "ThrottlingException"},
		{classify.Answer{Status: 429, Codes: []string{"my_secret_quota_exceeded"}}, ""},
		{classify.Answer{Status: 404, Codes: []string{"unavailable"}}, ""},
		{classify.Answer{Status: 429, Message: "insufficient_quota"}, ""},
	} {
		if _, got := test.answer.Decide(); got != test.want {
			t.Errorf("%v: %q, want %q", test.answer.Codes, got, test.want)
		}
	}
}

func TestWordsThatMeanTheOppositeElsewhere(t *testing.T) {
	testAnswers(t, []answerTest{
		{"Vault, its own quota", classify.Answer{Status: 429, Message: `request path "x": rate limit quota exceeded`}, notSent(limitedNow)},
		{"Together, context", classify.Answer{Status: 403, Message: "Input is too long: prompt tokens exceed the context length"}, invalid},
		{"credits of a minute", classify.Answer{Status: 429, Message: "You have run out of API credits for the current minute. 10 API credits were used, with the current limit being 8."}, notSent(limitedNow)},
		{"advice to pay", classify.Answer{Status: 429, Message: "Rate limit reached; upgrade your billing plan to raise limits"}, notSent(limitedNow)},
		{"advice to spend", classify.Answer{Status: 429, Codes: []string{"rate_limit_error"}, Message: "You've hit the rate limit. Spend $5 to reach the next tier and increase limits."}, notSent(limitedNow)},
		{"a burst", classify.Answer{Status: 429, Message: "No more credits available in this burst window, retry shortly"}, notSent(limitedNow)},
		{"rights to a balance", classify.Answer{Status: 403, Message: "You have no permission to view the balance"}, refusedKey},
		{"a rule about budgets", classify.Answer{Status: 400, Message: "budget must not exceed the budget of its parent"}, invalid},
		{"a buffer", classify.Answer{Status: 500, Message: "Request too large for buffer"}, serverFailed},
		{"llama.cpp, context", classify.Answer{Status: 500, Codes: []string{"server_error"}, Message: "Context size has been exceeded."}, invalid},
		{"ElevenLabs, one text", classify.Answer{Status: 400, Codes: []string{"max_character_limit_exceeded"}}, invalid},
	})
}
