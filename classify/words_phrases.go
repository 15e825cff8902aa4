package classify

// phraseLists has the phrases, one a line, by what they say. They are in lower case, with a space
// for "_" and "-". A phrase begins where a word begins, and ends anywhere, or with a whole word if
// "|" follows. "^" and "$" stand for the beginning and the end of a clause: "not found" says that
// something is missing, "leader not found" does not say what.
var phraseLists = [...]struct {
	topic   topics
	phrases string
}{
	{saysUnreadable, unreadablePhrases},
	{saysQuota, quotaPhrases},
	{saysModelMissing, modelPhrases},
	{saysAuth, authPhrases},
	{saysTooLarge, tooLargePhrases},
	{saysRate, ratePhrases},
	{saysQuotaOfTime, quotaOfTimePhrases},
	{saysQuotaMaybe, quotaMaybePhrases},
	{saysOverloaded, overloadedPhrases},
	{saysHandshake, "tls handshake timeout\nssl handshake timeout\nhandshake timed out"},
	{saysClosed, "tls: use of closed connection\ntls: protocol is shutdown\ntemporary failure in name resolution\ntemporary failure resolving\nremote host terminated the handshake"},
	{saysCertificate, certificatePhrases},
	{saysHeaders, headersPhrases},
	{saysServer, serverPhrases},
	{saysConnection, connectionPhrases},
	{saysInvalid, invalidPhrases},
	{saysTimeout, timeoutPhrases},
	{saysUnconnected, unconnectedPhrases},
	{saysMissing, missingPhrases},
	{saysGone, "not found|\nis not found|\ndoes not exist|\nwas not found|\nnot exist|"},
	{saysModel, "model|\nmodels|"},
	{saysDelay, delayPhrases},
	{saysRetryAt, "retry after|\nretryafter|\nestimated time|\nretrydelay|\nretry delay|\nretry after seconds|\nretryafterseconds|"},
	{saysCode, "error code|\nerrorcode|\napi error|\ncode|\nstatus|\nreason|\ntype|"},
	{saysLimitName, "quotaid|\nquota id|\nquota limit|\nquotalimit|"},
	{saysRateQuota, "rate limit quota"},
	{saysEOF, "^eof$"},
	{saysGRPC, "rpc error: code|\nstatuscode|\ngrpc status|\ngrpc code|\nstatusruntimeexception|\ntwirp error|"},
	{saysOwnCode, ownCodes},
	{saysExhausted, "resource exhausted|\nresource has been exhausted|\nresource exhausted."},
	{saysPerSecond, "per second|\nper sec|\na second|\neach second|"},
	{saysPerMinute, "per minute|\nper min|\nrpm)\ntpm)\na minute|\ncalls / minute|\nrequests / minute|\neach minute|\nminutely|"},
	{saysPerHour, "per hour|\nhourly|\nan hour|\neach hour|"},
	{saysPerDay, "per day|\ndaily|\nrpd)\ntpd)\na day|\neach day|\nperday|"},
	{saysPerWeek, "per week|\nweekly|\na week|"},
	{saysPerMonth, "per month|\nmonthly|\na month|\ncalls / month|\nrequests / month|"},
}

// unreadablePhrases have no meaning, and prevent that of the words that follow: net/http uses them
// for a response that it could not read, followed by what the server sent.
const unreadablePhrases = `malformed http
malformed mime header
malformed chunked encoding`

// quotaPhrases are those of accounts that are used up, at OpenAI, Anthropic, xAI, DeepSeek,
// Moonshot, Zhipu, Alibaba, OpenRouter, Hugging Face, Cohere, LiteLLM, Azure and others.
const quotaPhrases = `insufficient quota
insufficient balance
insufficient credit
insufficient funds to make
lack sufficient balance
included credits have been used up
reaching the monthly spending limit
failure to pay past invoices
insufficient account balance
balance is insufficient
balance is too low
balance not enough
balance is not enough
not enough credits
not enough balance
out of credits
no credits left
no credits remaining
no remaining credits
credits exhausted
credits are exhausted
credits have been exhausted
credits are depleted
credits have been depleted
credits depleted
credit limit exceeded
credit balance is too low
credit balance too low
credit balance exhausted
requires more credits
run out of credits
ran out of credits
used all available credits
used up all your credits
used all of your credits
exceeded your monthly included credits
billing hard limit
billing soft limit
billing not active
check your billing details on our website
account is not active, please check your billing
account is in arrears
account is suspended due to insufficient
make sure your account is in good standing
exceeded budget for
exceeded your budget
exceeded its budget
budget has been exceeded
budgetexceedederror
exceededtokenbudget
exceededbudget
max budget for
over budget. spend
exceeded your premium request allowance
key limit exceeded
is suspended, please check your plan
budget exceeded
over budget:
max budget:
reached its monthly spend limit
reached your monthly spend limit
reached its monthly spending limit
reached your monthly spending limit
spend limit reached
spend limit exceeded
spending limit exceeded
spending limit reached
spend limit has been reached
spending cap exceeded
exceeded its spending cap
exceeded its monthly spending
exceeded your spending limit
enforced spend limit
project spend limit
organization spend limit
reached your specified api usage limits
reached your specified workspace api usage limits
usage limits. you will regain access
usage cap exceeded
payment required$
out of call volume quota
monthly quota exceeded
monthly limit exceeded
reached your monthly usage limit
reached the monthly usage limit
hit your monthly usage limit
monthly usage limit reached
monthly usage limit exceeded
monthly quota has been
quota is exhausted for this month
daily quota exceeded
daily limit exceeded
daily quota has been
exceeded your daily limit
exceeded your daily quota
exceeded your daily request
exceeded the daily limit
exceeded the daily quota
exceeded the daily request
exceeded your monthly limit
exceeded your monthly quota
exceeded your monthly usage
exceeded your monthly budget
exceeded your monthly spend
exceeded the monthly limit
exceeded the monthly quota
dailylimitexceeded
daily request limit exceeded
free tier has been exhausted
free quota has been exhausted
free allocated quota exceeded
free trial has expired
free trial has ended
trial credits have
no trial credits
please recharge$
please top up your account
please top up your balance
please add credits
upgrade your plan to continue
prepayment credits
extra usage is required
tokenquotaexceeded
no quota left
quota is not enough
quota is used up
quota used up
quota exhausted for`
