package classify

// tooLargePhrases are those of a request, a prompt or a context that is too large: it stays so.
const tooLargePhrases = `context length exceed
context length error
context window exceed
exceeds the context window
exceed the context window
contextwindowexceeded
context size has been exceeded
maximum context length is
maximum context length of
maximum context length exceeded
maximum context size exceeded
exceeds maximum context
available context size
exceeds the context
exceeds the maximum context
exceed context
exceeds model context
exceeds the model's maximum
exceeds the model's context
exceeds the available context
input is too long
input too long
input length exceeds
exceeds the maximum number of tokens
inputs tokens + max new tokens
prompt is too long
prompt too long
prompt is too large
prompt token count
prompt tokens exceed
prompt exceeds the
prompt exceeds max
too many input tokens
too many tokens in
reduce the length of the
reduce your prompt
reduce the length of your
please reduce your message size
string too long
string above max length
request too large
requesttoolarge
request is too large
request entity too large
request body too large
request exceeds the maximum size
request payload size exceeds
payload too large
payload is too large
payload size exceeds
content too large
message too large
message is too large
message size too large
messagetoolarge
message was too large
maximum payload exceeded
received message larger than max
sent message larger than max
trying to send message larger than max
entity too large
body is too large
image exceeds the maximum
image exceeds 5
file is too large
uri too long
longer than the model's context`

// ratePhrases are those of too many requests or tokens for now.
const ratePhrases = `^rate limit$
too many simultaneous queries
^rate limits$
^rate limit:
rate limit exceeded$
rate limit exceeded for
rate limit exceeded on
rate limit exceeded error
rate limit exceeded while
rate limit exceeded retry
rate limit exceeded try
rate limit exceeded please
rate limit exceeded due
rate limit exceeded by
rate limit reached
rate limit hit
rate limit error
rate limit has been
rate limit was
rate limit for this
rate limit is exceeded
rate limits exceeded
rate limit quota
rate limited
rate limiting in effect
rate limiter exceeded
ratelimiterror
ratelimitexceeded
ratelimitreached
ratelimited
userratelimitexceeded
ratequota
userbymodelby
no deployments available
over user defined ratelimit
reached max request
maximum connections exceeded
api rate limit
exceed your account's rate limit
secondary rate limit
exceeds the rate limit
exceeded rate limit
exceeded the rate limit
exceeded your rate limit
exceed your rate limit
exceed the rate limit
exceeded token rate limit
exceeded the token rate limit
exceeded call rate limit
exceeded the token rate limit of
hit a rate limit
hit the rate limit
hit your rate limit
hit rate limit
reached the rate limit
reached your rate limit
over the rate limit
above the rate limit
requests rate limit
concurrency limit exceeded
concurrency limit reached
concurrent request limit
exceeded the concurrency limit
max organization concurrency
exceeded maximum concurrent
maximum concurrent requests reached
maximum concurrent requests exceeded
too many concurrent
too many requests
toomanyrequests
too many tokens, please
too many tokens per
too many connections
too many clients
too many commands
too many api requests
too many calls
max number of clients reached
max users connections
request limit exceeded
resource has been exhausted (e.g. check quota
request limit reached
requests limit
request was throttled
request is throttled
requests are being throttled
requestlimitexceeded
request rate is too large
request rate is large
requestthrottled
reduce your request rate
reduce your rate
rate of requests exceeds
rate of change requests
rate exceeded
throttled$
throttled,
throttled by
throttled due
throttled for
throttled because
throttling$
throttling:
throttling error
throttlingexception
throttlingerror
throttled exception
throttledexception
being throttled
provisionedthroughputexceeded
provisioned throughput exceeded
throughput exceeded
token limit exceeded
on tokens per
tokens per minute limit exceeded
tokens per min (tpm): limit
on requests per
requests per minute limit exceeded
requests per min (rpm): limit
slowdown|
slow down$
please slow down
bandwidthlimitexceeded
priorrequestnotcomplete
transactioninprogress
calls per second for api client
you have sent too many
in too short a time
quota exceeded, please retry`

// quotaOfTimePhrases are those of Google's quotas, which are by the minute unless a day is named.
const quotaOfTimePhrases = `quota exceeded for
using a trial key, which is limited to
exceeded quota for`

// quotaMaybePhrases are said of empty accounts by OpenAI, and of limits by the minute by Gemini and
// Alibaba.
const quotaMaybePhrases = `exceeded your current quota
exceeded your quota
weekly limit reached
hour limit reached
you've reached your weekly limit
exceeded the quota
exceeds your quota
exceeded your zerogpu quota
database space exceeded
exceeded quota$
quota exceeded$
quota exceeded.
quota exceeded:
quotaexceeded
quotaexceedederror
quota exhausted$
quota has been exhausted
quota has been exceeded
quota is exceeded
quota limit exceeded
quota limit reached
quota reached
usage limit reached
usage limit has been reached
reached your usage limit
reached the usage limit
hit your usage limit
you've hit your limit
you've hit your usage
usage limit exceeded
out of quota
exhausted your capacity
exhausted your daily quota
allocated quota exceeded
oom command not allowed`
