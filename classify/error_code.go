package classify

// ErrorCode returns what a code in the error body of an API means, such as "insufficient_quota": a
// 429 for which waiting does not help. It returns false for a code that adds nothing to the status.
// Case does not matter, and "_" and "-" are read as a space.
//
//	a quota, credit or spend limit is used up                  permanent   quota_exceeded
//	too many requests or tokens for now                        transient   rate_limit
//	the service is overloaded, or failed                       transient   server_error
//	it ran out of time                                         transient   timeout
//	the key is wrong, expired, or without the right            permanent   auth_error
//	no such model or deployment                                permanent   model_not_found
//	the content was refused, or is too long for the model      permanent   invalid_request
//
// The codes are those of OpenAI, Azure OpenAI, Anthropic, Amazon Bedrock, and the names of
// google.rpc.Code that Google's APIs send. RESOURCE_EXHAUSTED without details is a rate limit
// there.
//
// This is the meaning of the code alone: [HTTPResponse] takes the status into account.
func ErrorCode(code string) (Verdict, bool) {
	m, known := meaningOf(code)
	return m.verdict, known
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
//   - any other code counts: a 429 with "insufficient_quota" is permanent, a 400 with
//     "ThrottlingException" transient.
//
// It is for a status of 400 or above: with any other, the codes alone decide.
//
// The Status is kept. NotSent is kept if no code counts, or if the one that counts is a rate limit:
// a server that failed or ran out of time had begun, whatever the status is. RetryAfter is 0: only
// headers carry it.
func HTTPResponse(status int, codes ...string) Verdict {
	v := HTTPStatus(status)
	for _, code := range codes {
		m, known := meaningOf(code)
		if !known || v.Class != ClassTransient && !m.overrules {
			continue
		}
		v.Class, v.Kind = m.verdict.Class, m.verdict.Kind
		v.NotSent = v.NotSent && v.Kind == KindRateLimit
		break
	}
	return v
}

// meaning is what a code means, and whether it overrules a status that is not transient. A code
// that may be about something else than the request yields to the status.
type meaning struct {
	code      string // folded
	verdict   Verdict
	overrules bool
}

func meaningOf(code string) (meaning, bool) {
	if code == "" || len(code) > maxErrorCode {
		return meaning{}, false
	}
	var buffer [maxErrorCode]byte
	name := buffer[:0]
	for i := range len(code) {
		name = append(name, folded(code[i]))
	}
	for i := range errorCodes {
		if string(name) == errorCodes[i].code {
			return errorCodes[i], true
		}
	}
	return meaning{}, false
}

// maxErrorCode is more than the length of any known code.
const maxErrorCode = 64

const (
	overrules = true
	yields    = false
)

// errorCodes is no map, because a map would have to be filled at the start of every program.
var errorCodes = [...]meaning{
	{"insufficient quota", permanent(KindQuotaExceeded), overrules},
	{"quota exceeded", permanent(KindQuotaExceeded), overrules},
	{"quotaexceeded", permanent(KindQuotaExceeded), overrules},
	{"billing hard limit reached", permanent(KindQuotaExceeded), overrules},
	{"billing not active", permanent(KindQuotaExceeded), overrules},
	{"billing error", permanent(KindQuotaExceeded), overrules},
	{"credit balance exhausted", permanent(KindQuotaExceeded), overrules},
	{"credit balance too low", permanent(KindQuotaExceeded), overrules},
	{"enforced spend limit reached", permanent(KindQuotaExceeded), overrules},
	{"spend limit reached", permanent(KindQuotaExceeded), overrules},
	{"servicequotaexceededexception", permanent(KindQuotaExceeded), overrules},

	{"rate limit exceeded", transient(KindRateLimit), overrules},
	{"rate limit error", transient(KindRateLimit), overrules},
	{"too many requests", transient(KindRateLimit), overrules},
	{"toomanyrequests", transient(KindRateLimit), overrules},
	{"throttlingexception", transient(KindRateLimit), overrules},
	{"resource exhausted", transient(KindRateLimit), yields},
	{"slow down", transient(KindRateLimit), yields},
	{"requests limit reached", transient(KindRateLimit), overrules},

	{"overloaded error", transient(KindServer), overrules},
	{"engine overloaded", transient(KindServer), overrules},
	{"server error", transient(KindServer), yields},
	{"api error", transient(KindServer), yields},
	{"internal server error", transient(KindServer), yields},
	{"internalservererror", transient(KindServer), yields},
	{"internalserverexception", transient(KindServer), overrules},
	{"service unavailable", transient(KindServer), yields},
	{"serviceunavailable", transient(KindServer), yields},
	{"serviceunavailableexception", transient(KindServer), overrules},
	{"modelnotreadyexception", transient(KindServer), overrules},
	{"internal", transient(KindServer), yields},
	{"unavailable", transient(KindServer), yields},

	{"timeout error", transient(KindTimeout), yields},
	{"modeltimeoutexception", transient(KindTimeout), overrules},
	{"deadline exceeded", transient(KindTimeout), yields},

	{"invalid api key", permanent(KindAuth), overrules},
	{"authentication error", permanent(KindAuth), overrules},
	{"permission error", permanent(KindAuth), overrules},
	{"permission denied", permanent(KindAuth), overrules},
	{"unauthenticated", permanent(KindAuth), overrules},
	{"account deactivated", permanent(KindAuth), overrules},
	{"accessdeniedexception", permanent(KindAuth), overrules},
	{"unrecognizedclientexception", permanent(KindAuth), overrules},
	{"expiredtokenexception", permanent(KindAuth), overrules},

	{"model not found", permanent(KindModelNotFound), overrules},
	{"deploymentnotfound", permanent(KindModelNotFound), overrules},
	{"resourcenotfoundexception", permanent(KindModelNotFound), overrules},

	{"content filter", permanent(KindInvalidRequest), overrules},
	{"content policy violation", permanent(KindInvalidRequest), overrules},
	{"responsibleaipolicyviolation", permanent(KindInvalidRequest), overrules},
	{"context length exceeded", permanent(KindInvalidRequest), overrules},
	{"string above max length", permanent(KindInvalidRequest), overrules},
	{"invalid prompt", permanent(KindInvalidRequest), overrules},
	{"request too large", permanent(KindInvalidRequest), overrules},
	{"idempotency error", permanent(KindInvalidRequest), overrules},
	{"validationexception", permanent(KindInvalidRequest), overrules},
	{"failed precondition", permanent(KindInvalidRequest), overrules},
	{"invalid argument", permanent(KindInvalidRequest), overrules},
	{"image content policy violation", permanent(KindInvalidRequest), overrules},
	{"moderation blocked", permanent(KindInvalidRequest), overrules},
	{"unsupported country region territory", permanent(KindAuth), overrules},
}
