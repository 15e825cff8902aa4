package classify

import "time"

// Answer is what an API says when it does not do what it was asked: a response with an error
// status, or what a client library has made of one. It is for programs that have such an answer in
// a form that [Of] does not recognise; every field may be empty.
type Answer struct {
	// Status is the HTTP status, 0 if there is none. A failure that came with a good status, in an
	// event of a stream for example, is one without a status.
	Status int
	// Codes are the API's names of the error, the most exact first: "insufficient_quota". See
	// [ErrorCode]. A number counts as a status if there is none of 400 or above and it is one of
	// 400 to 599; the numbers of some providers mean something at their Host or beside their own
	// names.
	Codes []string
	// Message is the API's text for people. It counts less than Codes: only words that cannot be
	// meant otherwise do.
	Message string
	// Limits are the names of the limits that are exceeded, which often say for how long:
	// "GenerateRequestsPerDayPerProjectPerModel".
	Limits []string
	// LimitReached says that a rate limit is used up, which the API said elsewhere, such as in a
	// header with what is left of it.
	LimitReached bool
	// RetryAfter is how long the API asked to wait, 0 if it did not.
	RetryAfter time.Duration
	// Host is the host that answered, if known, in lower case. Some words mean the opposite at
	// another one.
	Host string
}

// Verdict returns what the answer means. It does not keep or return any of the texts.
//
// The verdict is that of [HTTPStatus], with the Class and the Kind that the rest of the answer
// gives it, the more exact word first:
//
//  1. the first of Codes that counts beside the status, as for [HTTPResponse];
//  2. what is too large for a limit never passes: a rate limit whose Message names more tokens as
//     requested than the limit has ("Limit 12000, Requested 14137"), or that comes with a 413 and
//     no RetryAfter, is permanent, invalid_request;
//  3. a limit by the day or longer, and a quota, are permanent, quota_exceeded; a limit or quota by
//     the second, minute or hour is transient, rate_limit. Limits say which, or else Message. A
//     limit by the day that is called a rate limit, in Message alone, is transient with RetryAfter:
//     the API names the moment when it comes back. Credits, balances and budgets that are used up
//     are permanent whatever the code, but for a 402 with RetryAfter;
//  4. a 403 is transient, rate_limit if Message says so, or with RetryAfter or LimitReached if
//     nothing gives another reason. GitHub and Google answer so;
//  5. a refusal (400, 401, 403) is quota_exceeded, auth_error or model_not_found if Message says so
//     without doubt, and a 404 model_not_found;
//  6. a 402 with RetryAfter is transient, rate_limit. So are, without a change of their Kind, a
//     409, a 413 and a 423 with RetryAfter, unless a code says otherwise.
//
// With other statuses Message decides nothing: what is sold out, forbidden or exceeded there may be
// a matter of a business.
//
// NotSent is that of the status as long as the answer is no more than a rate limit. RetryAfter is
// kept in a transient verdict; if it is 0, a delay in the words of Message takes its place.
func (a *Answer) Verdict() (verdict Verdict) {
	a.decide(&verdict)
	return verdict
}

// Decide is Verdict, and returns the code that has decided, as the tables of this package spell it:
// "insufficient_quota". It is empty if none of them did. It is never a part of the answer's own
// texts, so it can be logged. A nil Answer is an empty one.
func (a *Answer) Decide() (verdict Verdict, code string) {
	code = a.decide(&verdict)
	return verdict, code
}

func (a *Answer) decide(v *Verdict) (code string) {
	if a == nil {
		a = &Answer{}
	}
	var d decision
	d.read(a, v)
	return d.code
}
