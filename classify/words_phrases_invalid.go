package classify

// invalidPhrases are those of a request that is wrong.
const invalidPhrases = `bad request$
bad request error
badrequesterror
badrequestexception
badrequest|
^malformed$
malformed json
malformed request
malformed url
malformed header
malformed query
malformed body
malformed input
malformed token
malformed payload
malformed timeout
malformedquerystring
invalid request error
invalidrequesterror
invalid request$
invalid request:
invalid request body
invalid request payload
invalid request parameter
invalid json
invalid parameter
invalid prompt
invalid value for
invalid type for
invalid schema for
invalid input syntax
invalid url$
invalid url:
invalid url escape
missing ']' in host
first path segment in url cannot contain colon
invalidargument|
illegal argument
unprocessable entity
unprocessable content
unprocessableentityerror
^unprocessable
method not allowed
unsupported media type
unsupported value:
unsupported parameter
unsupported country
unsupported protocol scheme
user location is not supported
not supported for the api use
no host in request url
invalid header field
invalid http header
invalid http trailer
invalid trailer
invalid transfer encoding request header
invalid method
invalid host header
nil request.url
nil request.header
request.url is nil
request with no host
request.requesturi can't be set
control character in request.url
with body length|
with nil body|
request body larger than specified content length
request header list larger than
invalid read on closed body
stopped after 10 redirects
exceeded 30 redirects
toomanyredirects
too many redirects
validationexception
validation error for
validationerror:
validation errors for
failed to deserialize the json
failed to parse the request body
could not parse the json body
extra inputs are not permitted
field required$
missing required parameter
missing required field
content policy violation
contentpolicyviolation
violates our usage policy
content violates usage guidelines
violating our usage policy
flagged for usage policy
content management policy
content filtered
content filtering policy
responsibleaipolicy
blocked by our safety
result of our safety system
input was flagged
on demand throughput isn't supported
conditional request failed
conditionalcheckfailed
keys for idempotent requests
duplicate key value
please apply your changes to the latest version
duplicate key error
duplicate entry '
e11000|
unique constraint failed
violates foreign key
violates not null
violates check constraint
violates unique
foreign key constraint fails
error in your sql syntax
syntax error at or near
sql logic error
cardinality violation
wrongtype operation against
err value is not a
crossslot keys in request
requested offset is outside the range
incorrect syntax near
violation of primary key constraint
violation of unique key constraint
cannot insert duplicate key
conflicted with the foreign key constraint
failedtoparse|
ora 00001|
ora 00904|
ora 00936|
ora 00942|
ora 01400|
ora 01722|
ora 02291|
ora 02292|
err wrong number of arguments
err syntax error
execabort transaction discarded
sql: scan error on
sql: converting argument
sql: expected 
sql: unknown driver
required revision has been compacted
unknown command '
unknown column
unknown table
no such table
no such column
no such function
invalid topic
unknown method
unknown service
nats: invalid subject
precondition failed`
