package classify

// HTTPStatus returns what an HTTP status means, by its number alone. Sources: RFC 9110, section 15;
// RFC 6585 (429, 511); RFC 8470 (425); what single providers document.
//
//	below 400                 the zero Verdict, with Status
//	408                       transient   timeout
//	421, 425                  transient   connection_error  NotSent
//	429                       transient   rate_limit        NotSent
//	504                       transient   timeout
//	501, 505                  permanent   server_error
//	any other from 500        transient   server_error
//	401, 403, 407, 419,
//	  440, 495, 496           permanent   auth_error
//	402, 432, 433, 456        permanent   quota_exceeded
//	404, 410                  permanent   not_found
//	409                       permanent   conflict
//	420                       transient   rate_limit
//	449, 477, 498             transient   server_error
//	any other 4xx             permanent   invalid_request
//	600 to 999                transient   server_error
//	no status: not 100..999   unknown, without Status
//
// RFC 9110, section 15, has a client process a status outside 100 to 599 as if it were a 5xx.
//
// Of the statuses that no RFC has, 419 is a form of Laravel's that has expired, 420 the rate limit
// of an old API of Twitter's, 432, 433 and 456 quotas of Tavily and DeepL, 440 a session of IIS
// that has ended, 449 Microsoft's "retry with" (Cosmos DB, for a conflict of writes), 477 a
// migration of an account of HubSpot's, 495 and 496 a client certificate that nginx refuses, and
// 498 a tier of Groq's without capacity. 498 is also a refused token of ArcGIS and blocked words
// at Cohere: [Answer] distinguishes them. 52x and 530 of Cloudflare, 529 (overloaded) and 561 of
// AWS are like any other from 500, and 460 and 463 of AWS, 444, 494, 497 and 499 of nginx and
// 430 of Shopify like any other 4xx.
//
// 421 (misdirected request) and 425 (too early) are about the connection, not about the request:
// the server has not processed it, and the same request may succeed over another connection. 504 is
// a timeout, like 408: time ran out at a gateway, and the operation may still be running behind it.
// 429 (too many requests) means that the request was refused before it was processed, as that is
// the purpose of a rate limit. It may also mean a quota that waiting does not restore: see
// [ErrorCode].
func HTTPStatus(code int) Verdict {
	if code < 100 || code > 999 {
		return Verdict{Kind: KindUnknown}
	}
	class, kind, notSent := ofStatus(code)
	return Verdict{Class: class, Kind: kind, Status: code, NotSent: notSent}
}

func ofStatus(code int) (class Class, kind Kind, notSent bool) {
	switch code {
	case 408, 504:
		return ClassTransient, KindTimeout, false
	case 421, 425:
		return ClassTransient, KindConnection, true
	case 429:
		return ClassTransient, KindRateLimit, true
	case 401, 403, 407, 419, 440, 495, 496:
		return ClassPermanent, KindAuth, false
	case 420:
		return ClassTransient, KindRateLimit, false
	case 449, 477, 498:
		return ClassTransient, KindServer, false
	case 402, 432, 433, 456:
		return ClassPermanent, KindQuotaExceeded, false
	case 404, 410:
		return ClassPermanent, KindNotFound, false
	case 409:
		return ClassPermanent, KindConflict, false
	case 501, 505:
		return ClassPermanent, KindServer, false
	}
	switch {
	case code >= 500:
		return ClassTransient, KindServer, false
	case code >= 400:
		return ClassPermanent, KindInvalidRequest, false
	default:
		return ClassUnknown, "", false
	}
}
