package classify

// HTTPStatus returns what an HTTP status means, by its number alone. Sources: RFC 9110, section 15;
// RFC 6585 (429, 511); RFC 8470 (425); 529 is what some APIs send when overloaded.
//
//	below 400                 the zero Verdict, with Status
//	408                       transient   timeout
//	421, 425                  transient   connection_error  NotSent
//	429                       transient   rate_limit        NotSent
//	504                       transient   timeout
//	501, 505                  permanent   server_error
//	any other from 500        transient   server_error
//	401, 403, 407             permanent   auth_error
//	402                       permanent   quota_exceeded
//	404, 410                  permanent   not_found
//	409                       permanent   conflict
//	any other 4xx             permanent   invalid_request
//	600 to 999                transient   server_error
//	no status: not 100..999   unknown, without Status
//
// RFC 9110, section 15, has a client process a status outside 100 to 599 as if it were a 5xx.
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
	v := ofStatus(code)
	v.Status = code
	return v
}

func ofStatus(code int) Verdict {
	switch code {
	case 408, 504:
		return transient(KindTimeout)
	case 421, 425:
		return transient(KindConnection).notSent()
	case 429:
		return transient(KindRateLimit).notSent()
	case 401, 403, 407:
		return permanent(KindAuth)
	case 402:
		return permanent(KindQuotaExceeded)
	case 404, 410:
		return permanent(KindNotFound)
	case 409:
		return permanent(KindConflict)
	case 501, 505:
		return permanent(KindServer)
	}
	switch {
	case code >= 500:
		return transient(KindServer)
	case code >= 400:
		return permanent(KindInvalidRequest)
	default:
		return Verdict{}
	}
}
