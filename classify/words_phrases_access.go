package classify

// modelPhrases name a model that is missing.
const modelPhrases = `no such model
unknown model
invalid model name
not a valid model id
is not a valid model
not a valid model name
no endpoints found for
no allowed providers are available for the selected model
deployment for this resource does not exist
could not find model
pull model manifest
no model found
try pulling it first
model not supported
is not supported by any provider
not found for api version`

// authPhrases refuse a key.
const authPhrases = `invalid api key
invalid x api key
invalid apikey
incorrect api key
api key not valid
api key not found
api key is not valid
api key is invalid
api key expired
api key has expired
api key is missing
api key required
api key is required
no api key
missing api key
missing api token
wrong api key
invalid authentication
invalid authorization
invalid token$
invalid bearer token
invalid access token
invalid credentials
invalid client credentials
invalid username password pair
invalid username or password
bad credentials
bad username or password
but the token seems invalid
login failed for user
invalid username/password
ora 01017|
ora 28000|
incorrect username or password
authentication error
authenticationerror
authentication fails
authentication failed
authentication failure
authentication required
authentication is required
requires authentication
authorization failed
authorization violation
pull access denied
requested access to the resource is denied
permission denied (publickey
username or password not allowed
permissions violation
access refused
authorization required
login required
proxy authentication required
oauth authentication is currently not
^unauthorized$
unauthorized:
unauthorized access
unauthorized request
unauthorizedexception
unauthenticated$
unauthenticated:
^forbidden$
forbidden:
access denied for user
access is denied
accessdenied|
rbac: access denied
unable to locate credentials
could not find default credentials
accessdeniedexception
permission denied to
permission denied for
permission denied on
permissiondeniederror
permission error
does not have permission
do not have permission
don't have permission
has no permissions to
don't have access to
do not have access to
does not have access to
not authorized to
is not authorized
not authorized on
unrecognizedclientexception
invalidsignatureexception
signaturedoesnotmatch
invalidclienttokenid
security token included in the request is
expiredtoken
expired token
token has expired
token is expired
token expired
token has been revoked
token is invalid
token revoked
noauth authentication
wrongpass invalid
noperm user
noperm this user
unregistered callers
key has been disabled
key has been revoked
key is disabled
account has been deactivated
account has been disabled
account deactivated
account is deactivated
organization has been disabled
user account has been
api has not been used in project`

// ownCodes are the codes of gRPC that Connect's errors begin with. They count with underscores
// alone.
const ownCodes = `^invalid argument:
^deadline exceeded:
^not found:
^already exists:
^permission denied:
^resource exhausted:
^failed precondition:
^out of range:
^data loss:`
