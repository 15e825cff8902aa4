package classify

// codeBefore returns a name in capitals with which a message begins, if a colon or nothing follows.
func codeBefore(message string) string {
	end := 0
	for end < len(message) && (isUpper(message[end]) || message[end] == '_') {
		end++
	}
	if end < len("RATE_LIMIT") || end > maxErrorCode {
		return ""
	}
	if rest := trimLeft(message[end:], " "); rest == "" || rest[0] == ':' {
		return message[:end]
	}
	return ""
}

// lookUpCode returns the sense of a name by the tables alone, and its spelling there.
func lookUpCode(code string) (found sense, spelling string) {
	var n codeName
	if _, ok := n.read(code); !ok {
		return noSense, ""
	}
	return n.sense()
}

// periodInWords returns the period that a message has in words which say how much there is in it:
// LinkedIn's "DAY limit", NewsAPI's "24 hour period", Pinecone's "current month" and Google's
// "QPS".
func periodInWords(message string) period {
	switch {
	case message == "":
		return noPeriod
	case containsFold(message, "current month"), containsFold(message, "billing period"):
		return perMonth
	case containsFold(message, "24 hour period"), containsFold(message, " day limit"):
		return perDay
	case containsFold(message, " qps "):
		return perMinute
	default:
		return noPeriod
	}
}

// saysItPasses reports whether the message of a conflict says that what is in the way goes away by
// itself. A new version of what the client has read does not: the same request fails again.
func saysItPasses(message string) bool {
	switch {
	case message == "", containsFold(message, "read-modify-write"), containsFold(message, "latest version"):
		return false
	case containsFold(message, "contention on"), containsFold(message, "resource lock"),
		containsFold(message, "cannot be performed at this time"),
		containsFold(message, "with the same idempotency key is in progress"),
		containsFold(message, "submitted simultaneously"):
		return true
	default:
		waits := containsFold(message, "try again") || containsFold(message, "retry") || containsFold(message, "please wait")
		return waits && (containsFold(message, "operation is in progress") || containsFold(message, "another operation") ||
			containsFold(message, "update is in progress") || containsFold(message, "is being deleted") ||
			containsFold(message, "is being updated") || containsFold(message, "temporarily locked"))
	}
}

// saysAccountLocked reports whether the message says that the account is closed, and not for how
// fast it asks.
func saysAccountLocked(message string) bool {
	isClosed := containsFold(message, "has been locked") || containsFold(message, "has been blocked") ||
		containsFold(message, "is locked") || containsFold(message, "been suspended")
	return isClosed && containsFold(message, "account ") && !containsFold(message, "temporar") &&
		!containsFold(message, "request") && !containsFold(message, "try again")
}

// saysRunOut reports whether the message says that the caller has used all that there is of what
// an API counts.
func saysRunOut(message string) bool {
	if message == "error code: 1027" {
		return true // Cloudflare (Workers: errors): the day's requests of a plan.
	}
	isOut := containsFold(message, "run out of") || containsFold(message, "ran out of") ||
		containsFold(message, "used up all your") || containsFold(message, "used all your") ||
		containsFold(message, "has been consumed") || containsFold(message, "no more requests available")
	const short = wShort | wHour
	if !isOut || anySentence(message, func(set words) bool { return set.hasAny(short) }) {
		return false
	}
	return isToCaller(message) && (containsFold(message, "credits") || containsFold(message, "requests") ||
		containsFold(message, "searches") || containsFold(message, "api ") || containsFold(message, " usage "))
}

// saysPlanIsUsedUp reports whether a sentence says that a quota is used up, in a message about the
// caller's plan.
func saysPlanIsUsedUp(message string) bool {
	return anySentence(message, func(set words) bool {
		return set.hasAll(wQuota|wExceeded) && !set.hasAny(wRate|wShort|wHour|wMust|wInvalid)
	}) && (containsFold(message, "upgrade") || containsFold(message, "free quota") || containsFold(message, "usage quota"))
}

// isLimitInWords reports whether a 400 or a 403 is a rate limit by its message, which says so and
// that it passes. A batch with too many requests in it does not.
func (d *decision) isLimitInWords(a *Answer) bool {
	if d.sense != noSense && d.sense != forbidden || d.status.Status != 400 && d.status.Status != 403 {
		return false
	}
	const asks = "too many requests"
	isLimit := containsFold(a.Message, asks) || containsFold(a.Message, "too frequent") ||
		containsFold(a.Message, "abuse detection mechanism")
	return isLimit && !containsFold(a.Message, "batch") && (a.RetryAfter > 0 || d.said.after > 0 ||
		containsFold(a.Message, "try again") || containsFold(a.Message, "retry later"))
}

// isLimitIn403 reports whether a 403 is a rate limit.
func (d *decision) isLimitIn403(a *Answer) bool {
	generic := d.code == "forbidden" || d.code == "access_denied" || d.code == "unauthorized"
	if d.status.Status != 403 || d.sense != noSense && !generic {
		return false
	}
	short := d.period != noPeriod && d.period < perDay
	if d.said.says(saysRate) || d.said.says(saysQuotaMaybe|saysQuotaOfTime) && short {
		return true
	}
	other := d.said.says(saysAuth | saysQuotaMaybe | saysQuotaOfTime | saysModelMissing | saysTooLarge)
	return !other && (a.LimitReached || a.RetryAfter > 0)
}
