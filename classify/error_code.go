package classify

// ErrorCode is what a code in the error body of an API means, such as "insufficient_quota": a 429 that no waiting helps. It
// returns false for a code that says no more than the status it came with. Case does not matter, and "_" and "-" read as a
// space.
//
//	a quota, credit or spend limit is used up                  permanent   quota_exceeded
//	too many requests or tokens for now                        transient   rate_limit
//	the service is overloaded, or failed                       transient   server_error
//	it ran out of time                                         transient   timeout
//	the key is wrong, expired, or without the right            permanent   auth_error
//	no such model or deployment                                permanent   model_not_found
//	the content was refused, or is too long for the model      permanent   invalid_request
//
// The codes are those of OpenAI, Azure OpenAI, Anthropic, Amazon Bedrock, and the names of google.rpc.Code that Google's APIs
// send. RESOURCE_EXHAUSTED is a rate limit there unless more is said.
//
// It says what the code means alone. Beside a status that refuses the request, such as 404, a transient word like "unavailable"
// may be said of something else: package httpmw then goes by the status.
func ErrorCode(code string) (Verdict, bool) {
	if code == "" || len(code) > maxErrorCode {
		return Verdict{}, false
	}
	var room [maxErrorCode]byte
	name := room[:0]
	for i := range len(code) {
		name = append(name, folded(code[i]))
	}
	v, known := errorCodes[string(name)]
	return v, known
}

// maxErrorCode is longer than any code there is.
const maxErrorCode = 64

var errorCodes = map[string]Verdict{
	"insufficient quota":            permanent(KindQuotaExceeded),
	"quota exceeded":                permanent(KindQuotaExceeded),
	"quotaexceeded":                 permanent(KindQuotaExceeded),
	"billing hard limit reached":    permanent(KindQuotaExceeded),
	"billing not active":            permanent(KindQuotaExceeded),
	"billing error":                 permanent(KindQuotaExceeded),
	"credit balance exhausted":      permanent(KindQuotaExceeded),
	"credit balance too low":        permanent(KindQuotaExceeded),
	"enforced spend limit reached":  permanent(KindQuotaExceeded),
	"spend limit reached":           permanent(KindQuotaExceeded),
	"servicequotaexceededexception": permanent(KindQuotaExceeded),

	"rate limit exceeded":    transient(KindRateLimit),
	"rate limit error":       transient(KindRateLimit),
	"too many requests":      transient(KindRateLimit),
	"toomanyrequests":        transient(KindRateLimit),
	"throttlingexception":    transient(KindRateLimit),
	"resource exhausted":     transient(KindRateLimit),
	"slow down":              transient(KindRateLimit),
	"requests limit reached": transient(KindRateLimit),

	"overloaded error":            transient(KindServer),
	"engine overloaded":           transient(KindServer),
	"server error":                transient(KindServer),
	"api error":                   transient(KindServer),
	"internal server error":       transient(KindServer),
	"internalservererror":         transient(KindServer),
	"internalserverexception":     transient(KindServer),
	"service unavailable":         transient(KindServer),
	"serviceunavailable":          transient(KindServer),
	"serviceunavailableexception": transient(KindServer),
	"modelnotreadyexception":      transient(KindServer),
	"internal":                    transient(KindServer),
	"unavailable":                 transient(KindServer),

	"timeout error":         transient(KindTimeout),
	"modeltimeoutexception": transient(KindTimeout),
	"deadline exceeded":     transient(KindTimeout),

	"invalid api key":             permanent(KindAuth),
	"authentication error":        permanent(KindAuth),
	"permission error":            permanent(KindAuth),
	"permission denied":           permanent(KindAuth),
	"unauthenticated":             permanent(KindAuth),
	"account deactivated":         permanent(KindAuth),
	"accessdeniedexception":       permanent(KindAuth),
	"unrecognizedclientexception": permanent(KindAuth),
	"expiredtokenexception":       permanent(KindAuth),

	"model not found":           permanent(KindModelNotFound),
	"deploymentnotfound":        permanent(KindModelNotFound),
	"resourcenotfoundexception": permanent(KindModelNotFound),

	"content filter":                       permanent(KindInvalidRequest),
	"content policy violation":             permanent(KindInvalidRequest),
	"responsibleaipolicyviolation":         permanent(KindInvalidRequest),
	"context length exceeded":              permanent(KindInvalidRequest),
	"string above max length":              permanent(KindInvalidRequest),
	"invalid prompt":                       permanent(KindInvalidRequest),
	"request too large":                    permanent(KindInvalidRequest),
	"idempotency error":                    permanent(KindInvalidRequest),
	"validationexception":                  permanent(KindInvalidRequest),
	"failed precondition":                  permanent(KindInvalidRequest),
	"invalid argument":                     permanent(KindInvalidRequest),
	"image content policy violation":       permanent(KindInvalidRequest),
	"moderation blocked":                   permanent(KindInvalidRequest),
	"unsupported country region territory": permanent(KindAuth),
}
