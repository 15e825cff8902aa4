package classify

import "strings"

// ErrorCode returns what a code in the error body of an API means, such as "insufficient_quota": a
// 429 for which waiting does not help. It returns false for a code that adds nothing to the status.
// Only letters and digits count, so insufficient_quota, InsufficientQuota and "Insufficient Quota"
// are the same code, and so do "...Exception", "...Error" and "...Fault" without their ends. What
// AWS, problem details (RFC 9457) and others put around a name is cut off: "com.amazonaws#Name",
// "Name:http://...", "https://api.example/problems/name".
//
//	a quota, credit, budget or spend limit is used up          permanent   quota_exceeded
//	too many requests or tokens for now                        transient   rate_limit
//	the service is overloaded, or failed                       transient   server_error
//	it ran out of time                                         transient   timeout
//	another operation holds a lock                             transient   conflict
//	the key is wrong, expired, or without the right            permanent   auth_error
//	no such model or deployment                                permanent   model_not_found
//	no such resource                                           permanent   not_found
//	another operation was there first                          permanent   conflict
//	the content was refused, or is too long for the model      permanent   invalid_request
//
// The tables have about 700 names: of model APIs (OpenAI, Azure OpenAI, Anthropic, Google, Amazon
// Bedrock, Mistral, Groq, OpenRouter, Model Studio, Ark, Moonshot, LiteLLM and others), of clouds
// (AWS with its SDK's lists of throttles, Azure, Google's reasons and google.rpc.Code, Alibaba,
// Tencent, Huawei, Oracle) and of other APIs (Stripe, Slack, Salesforce, Okta, Plaid,
// Elasticsearch, registries and others). RESOURCE_EXHAUSTED without details is a rate limit. A name
// in none of them is read by its words, if they say what happened: "MonthlyQuotaReached",
// "api-key-expired".
//
// A number means nothing alone: see [Answer]. This is the meaning of the code alone: [HTTPResponse]
// takes the status into account. An empty code, and one of more than 64 letters and digits or 256
// bytes, is unknown.
func ErrorCode(code string) (Verdict, bool) {
	found, _, _ := senseOf(code)
	if !found.isKnown() {
		return Verdict{}, false
	}
	return senses[found].verdict, true
}

// HTTPResponse returns what a response means, by its status and the codes in its body. The most
// exact code comes first, such as that of a member "code" before that of a member "type". The
// verdict is that of [HTTPStatus], with the Class and the Kind of the first code that adds
// something to the status:
//
//   - a code that [ErrorCode] does not recognise adds nothing;
//   - nor does a transient code beside a status that is not transient, unless the code is only used
//     for requests, as "rate_limit_exceeded" and "ThrottlingException" are: "unavailable" with a
//     404 may mean sold out;
//   - nor does a permanent code that is a word of many meanings, such as "not_found", "forbidden"
//     and "card_declined", beside a status that says more than that the request is not accepted:
//     one that is transient, or another permanent one than 400 and its kin;
//   - any other code counts: a 429 with "insufficient_quota" is permanent, a 400 with
//     "ThrottlingException" transient.
//
// It is for a status of 400 or above: with any other, the codes alone decide, and a code that is
// the number of such a status takes its place. A limit that is named for a day or longer
// ("requests_per_day_limit") is permanent, quota_exceeded, and a rate limit with a 413
// invalid_request. [Answer] takes in what else a response says.
//
// A status of 400 or above is kept. NotSent is kept if no code counts, or if the one that counts is
// a rate limit: a server that failed or ran out of time had begun, whatever the status is.
// RetryAfter is 0: only headers carry it.
func HTTPResponse(status int, codes ...string) Verdict {
	if len(codes) == 0 {
		return HTTPStatus(status)
	}
	return (&Answer{Status: status, Codes: codes}).Verdict()
}

// senseOf returns what a code means, how the tables spell it, and the period of the limit that its
// words name.
func senseOf(code string) (found sense, spelling string, named period) {
	var n codeName
	if code == "" {
		return noSense, "", noPeriod
	}
	spelt, ok := n.read(code)
	if !ok {
		return noSense, "", noPeriod
	}
	if found, spelling = n.sense(); found == noSense {
		var set words
		found, set = n.byShape(spelt)
		return found, "", set.period()
	}
	if isOrdinary(spelling) && !strings.Contains(spelt, spelling) {
		return noSense, "", noPeriod
	}
	return found, spelling, noPeriod
}

// isOrdinary reports whether a name of the tables is so ordinary that it only counts as its API
// spells it: an order may be in an "incorrect_state", and a card "over_limit".
func isOrdinary(spelling string) bool {
	switch spelling {
	case "OverLimit", "AllocationFailed", "IncorrectState", "ServerBusy", "activityLimitReached", "resourceLocked",
		"SubscriptionNotFound", "INSTITUTION_DOWN", "PLANNED_MAINTENANCE":
		return true
	default:
		return false
	}
}
