package classify

import "strings"

// decision is what has been read of an answer.
type decision struct {
	status  Verdict // what the status alone means
	class   Class   // what the answer means, as far as it has been read
	kind    Kind
	changed bool // something else than the status has decided

	sense  sense // of the code that counts
	code   string
	said   said
	heard  bool   // the message has been read
	period period // the longest that a code, a limit or else the message names
	limit  period // the longest that a name of a limit has
}

// read stores what the answer means.
func (d *decision) read(a *Answer, v *Verdict) {
	d.begin(a)
	d.readCodes(a)
	if a.Message != "" || len(a.Limits) > 0 || a.LimitReached || a.RetryAfter > 0 || a.Status == 413 {
		d.readRest(a)
	}
	if d.period >= perDay {
		d.ofLongLimit(a)
	}
	d.end(a, v)
}

func (d *decision) begin(a *Answer) {
	d.status = HTTPStatus(a.Status)
	if a.Status < 400 {
		if status := a.statusInCodes(); status != 0 {
			d.status = HTTPStatus(status)
			d.status.NotSent = false // A part of the answer failed: more may have run.
			if a.Status > 0 {
				d.status.Status = a.Status
			}
		}
	}
	d.class, d.kind = d.status.Class, d.status.Kind
}

// statusInCodes returns the first code that is the number of an error status, or 0.
func (a *Answer) statusInCodes() int {
	for _, code := range a.Codes {
		if n := codeNumber(code); n >= 400 && n <= 599 {
			return n
		}
	}
	return 0
}

// readCodes reads the codes until one counts.
func (d *decision) readCodes(a *Answer) {
	for _, code := range a.Codes {
		found, spelling, named := a.senseOf(code)
		d.period = max(d.period, named)
		if !found.beside(&d.status) {
			continue
		}
		d.sense, d.code = found, spelling
		of := &senses[found].verdict
		d.class, d.kind, d.changed = of.Class, of.Kind, true
		return
	}
	// Identity Platform has its code before the text: "TOO_MANY_ATTEMPTS_TRY_LATER : Access ...".
	if code := codeBefore(a.Message); code != "" && d.status.Class == ClassPermanent {
		if found, spelling := lookUpCode(code); found.beside(&d.status) {
			d.sense, d.code = found, spelling
			d.decide(senses[found].verdict)
		}
	}
}

// senseOf is the function of that name for a code of this answer.
func (a *Answer) senseOf(code string) (found sense, spelling string, named period) {
	if n := codeNumber(code); n > 0 {
		return a.senseOfNumber(n), "", noPeriod
	}
	found, spelling, named = senseOf(code)
	switch {
	case found == noResource && !a.isAboutModel():
		found = missing
	case spelling == "insufficient_quota" && a.isAt("aliyuncs.com"):
		// Model Studio means tokens by the minute (alibabacloud.com, Model Studio: rate limits).
		found = limited
	case spelling == "LimitExceededException" && a.Status == 429 && hasPrefixFold(a.Message, "limit exceeded"):
		// API Gateway, for the quota of a usage plan (gateway response types: QUOTA_EXCEEDED).
		found = usedMaybe
	case spelling == "insufficient_balance" && (a.Status == 409 || a.Status == 422):
		// A bank's customer. What an API's caller lacks is told with 402, 403 and 429.
		found = unfit
	case spelling == "TransactionCanceledException" && containsFold(a.Message, "transactionconflict") &&
		!containsFold(a.Message, "conditionalcheckfailed"):
		// DynamoDB, for a conflict with another transaction (API reference, TransactWriteItems).
		found = locked
	case code == "LimitExceeded" && (a.Status == 409 && containsFold(a.Message, "quota") || containsFold(a.Message, "service limit")):
		found = used // IAM and Oracle (API references): how many there may be, not a rate.
	case code == "slow_down" && a.Status == 400:
		found = limited // OAuth (RFC 8628, section 3.5)
	case code == "Invalid_Key":
		found = refused // Mandrill, which answers all errors with a 500 (API reference: errors).
	case code == "locked" && a.Status == 423, spelling == "conflict" && a.isAt("hetzner.cloud"):
		found = locked // hcloud-go, hcloud/client.go: what it repeats.
	case spelling == "quota_exceeded" && strings.HasPrefix(a.Host, "sellingpartnerapi"):
		found = limited // SP-API (usage plans and rate limits): tokens of a bucket.
	case code == "REQUEST_LIMIT_EXCEEDED" && a.Status == 403 && !hasPrefixFold(a.Message, "concurrent"):
		// Salesforce: requests in 24 hours. AWS and Tencent spell theirs RequestLimitExceeded.
		found, named = used, perDay
	}
	return found, spelling, named
}

// decide replaces the class and the kind.
func (d *decision) decide(v Verdict) {
	d.class, d.kind, d.changed = v.Class, v.Kind, true
}

func (d *decision) end(a *Answer, v *Verdict) {
	*v = d.status
	v.Class, v.Kind = d.class, d.kind
	if d.changed {
		v.NotSent = v.NotSent && v.Class == ClassTransient && v.Kind == KindRateLimit
	}
	if v.Class == ClassTransient {
		v.RetryAfter = max(0, a.RetryAfter)
		if v.RetryAfter == 0 {
			v.RetryAfter = d.said.after
		}
	}
}

func (d *decision) isRateLimit() bool {
	return d.class == ClassTransient && d.kind == KindRateLimit
}

// readRest reads what counts less than the codes.
func (d *decision) readRest(a *Answer) {
	if a.Message != "" && !d.heard {
		d.said = ofMessage(a.Message)
	}
	for _, name := range a.Limits {
		d.limit = max(d.limit, periodOf(name))
	}
	d.period = max(d.period, d.limit)
	if d.period == noPeriod {
		d.period = max(d.said.period, periodInWords(a.Message))
	}
	switch {
	case d.isTooLarge(a):
		d.decide(permanent(KindInvalidRequest))
	case d.isRateLimit():
		d.ofRateLimit(a)
	case d.kind == KindQuotaExceeded:
		d.ofQuota(a)
	case d.class == ClassPermanent:
		d.ofRefusal(a)
	case a.Status == 498 && d.sense == noSense && containsFold(a.Message, "blocked"):
		d.decide(permanent(KindInvalidRequest)) // Cohere
	case a.Status == 498 && d.sense == noSense && (d.said.says(saysAuth) || containsFold(a.Message, "token")):
		d.decide(permanent(KindAuth)) // ArcGIS
	case d.said.says(saysQuota) && d.status.Status >= 500 && isToCaller(a.Message):
		d.decide(permanent(KindQuotaExceeded))
	case d.said.says(saysTooLarge) && d.status.Status == 500 && containsFold(a.Message, "context size"):
		d.decide(permanent(KindInvalidRequest))
	}
}

// isTooLarge reports whether a limit turns away what it can never let pass.
func (d *decision) isTooLarge(a *Answer) bool {
	if !d.isRateLimit() {
		return false
	}
	switch {
	case asksForMoreThanLimit(a.Message):
		return true
	case a.RetryAfter > 0:
		return false
	default:
		return a.Status == 413 || d.said.says(saysTooLarge) && !d.said.says(saysQuota)
	}
}

// ofRateLimit decides whether a rate limit is a quota that is used up.
func (d *decision) ofRateLimit(a *Answer) {
	soon := a.RetryAfter > 0 || d.said.after > 0
	short := d.period != noPeriod && d.period < perDay
	switch {
	case d.limit != noPeriod && d.limit < perDay, d.status.Status == 402 && a.RetryAfter > 0:
	case d.said.says(saysQuota):
		d.decide(permanent(KindQuotaExceeded))
	case soon, short:
	case d.sense == noSense && saysAccountLocked(a.Message):
		d.decide(permanent(KindAuth))
	case d.sense == noSense && saysRunOut(a.Message):
		d.decide(permanent(KindQuotaExceeded))
	case d.said.says(saysQuotaMaybe) && d.sense == noSense && !containsFold(a.Message, "rate limit"),
		d.sense == noSense && saysMoneyIsGone(a.Message):
		// OpenAI's words where its code is left out. With RESOURCE_EXHAUSTED they are Gemini's, for
		// limits by the minute too.
		d.decide(permanent(KindQuotaExceeded))
	}
}

// ofLongLimit decides what a limit by the day or longer means.
func (d *decision) ofLongLimit(a *Answer) {
	soon := a.RetryAfter > 0 || d.said.after > 0
	if d.isRateLimit() && (d.limit >= perDay || !soon) {
		d.decide(permanent(KindQuotaExceeded))
	}
}

// ofQuota decides whether a quota is one that comes back soon.
func (d *decision) ofQuota(a *Answer) {
	short := d.period != noPeriod && d.period < perDay
	switch {
	case d.sense == noSense && (a.RetryAfter > 0 || d.status.Status == 402 && containsFold(a.Message, "in-flight")):
		// OpenRouter, for a budget that running requests fill (errors and debugging).
		d.decide(transient(KindRateLimit))
	case d.sense != usedMaybe && d.sense != usedWeak, d.said.says(saysQuota):
	case short, d.period == noPeriod && d.status.Status == 429 && a.RetryAfter > 0:
		d.decide(transient(KindRateLimit))
	}
}

// ofRefusal decides what else than the status says a refusal may be.
func (d *decision) ofRefusal(a *Answer) {
	switch d.status.Status {
	case 0, 400, 401, 403:
		d.ofPlainRefusal(a)
	case 404:
		if d.said.says(saysModelMissing) || namesModelFirst(a.Message) {
			d.decide(permanent(KindModelNotFound))
		}
	case 405, 422:
		if d.status.Status == 405 && containsFold(a.Message, "base branch was modified") {
			d.decide(transient(KindConflict)) // GitHub, for a merge that another one overtook.
			return
		}
		if d.sense == noSense && (saysRunOut(a.Message) || saysUsedUp(a.Message) && containsFold(a.Message, "upgrade")) {
			d.decide(permanent(KindQuotaExceeded))
		}
	case 409, 413, 423:
		if (d.sense == noSense || d.sense == conflict) && (a.RetryAfter > 0 || saysItPasses(a.Message)) {
			d.class = ClassTransient
		}
	case 418:
		if d.sense == noSense && a.RetryAfter > 0 {
			d.decide(transient(KindRateLimit)) // Binance, for an address that went on after a 429.
		}
	case 412:
		if d.said.says(saysQuota) || saysUsedUp(a.Message) { // Portkey, Fireworks
			d.decide(permanent(KindQuotaExceeded))
			return
		}
		// Vault, behind its leader (HTTP API, "Vault eventual consistency"). Its own client repeats
		// it.
		if d.sense == noSense && containsFold(a.Message, "required index state not present") {
			d.decide(transient(KindServer))
		}
	}
}

func (d *decision) ofPlainRefusal(a *Answer) {
	exact := d.sense == refused || d.sense == noModel || d.sense == tooLarge
	long := d.period == noPeriod || d.period >= perDay
	switch {
	case d.said.says(saysQuota) && d.sense != noModel:
		d.decide(permanent(KindQuotaExceeded))
	case d.isLimitIn403(a), d.isLimitInWords(a):
		d.decide(transient(KindRateLimit))
	case d.sense == noSense && saysRunOut(a.Message), d.sense == noSense && long && saysPlanIsUsedUp(a.Message),
		d.status.Status == 401 && d.sense == noSense && d.period >= perDay && saysLimitReached(a.Message):
		d.decide(permanent(KindQuotaExceeded))
	case d.status.Status == 403 && !exact && d.said.says(saysQuotaMaybe|saysQuotaOfTime) && long,
		d.status.Status == 403 && d.sense == noSense && saysLimitReached(a.Message),
		d.sense != noModel && saysUsedUp(a.Message) && isToCaller(a.Message):
		d.decide(permanent(KindQuotaExceeded))
	case exact:
	case d.said.says(saysModelMissing) && d.sense != invalid:
		d.decide(permanent(KindModelNotFound))
	case d.said.says(saysTooLarge):
		d.decide(permanent(KindInvalidRequest)) // Together has it with a 403
	case d.said.says(saysAuth):
		d.decide(permanent(KindAuth))
	case d.status.Status == 403 && d.sense == noSense && d.said.says(saysInvalid):
		d.decide(permanent(KindInvalidRequest)) // xAI, for content that violates its guidelines
	}
}
