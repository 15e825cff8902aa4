package classify

// serverPhrases are those of a server that failed, of proxies in front of it, and of databases and
// brokers that are not ready.
const serverPhrases = `internal server error
internal error occurred
internalservererror
internalservererrorexception
internal error encountered
internal error, please
internalfailure|
internalerror|
server error$
server error:
server error.
server error occurred
server error while
server error in
server error encountered
^server error
server error type
^servererror
api error$
server had an error while
server had an error processing
encountered an unexpected error during processing
modelstreamerrorexception
application failed to respond
etcdserver: no leader
chosen as the deadlock victim
unknown topic or partition
ora 00060|
ora 08177|
ora 12514|
ora 12528|
server encountered an error
server encountered an internal
server encountered a temporary error
server experienced
server is temporarily
server is currently unavailable
server is unavailable
server unavailable
server is loading
server is starting
server is shutting down
server selection error
server is not ready
server shutting down
bad gateway$
bad gateway:
bad gateway.
bad gateway error
badgateway|
^bad gateway
service unavailable
serviceunavailable
service is unavailable
service is temporarily
service is currently unavailable
service temporarily unavailable
service not available
service currently unavailable
model is temporarily
api is temporarily
temporarily unable to process
model is currently unavailable
api is currently unavailable
unavailableexception
provider returned error
upstream error
upstream server error
upstream server is
upstream unavailable
backend error
backenderror
bad response from upstream
web server is down
web server is returning
origin is unreachable
origin dns error
backend unavailable
enginecore encountered
cuda out of memory
cuda error
model runner has unexpectedly stopped
llama runner process
loading redis is loading
loading valkey is loading
redis is loading the dataset
busy redis is busy
masterdown link with
readonly you can't write
clusterdown the cluster
clusterdown hash slot
tryagain multiple keys
noreplicas not enough
not primary
not master
not writable primary
notwritableprimary
not the leader
notleader
leader changed
cannot achieve consistency level
leader not available
there is no leader
no primary available
not leader for partition
rebalance in progress
coordinator load in progress
not coordinator
no responders available
server is available to handle
server is currently unable to handle
primary stepped down
node is recovering
interrupted at shutdown
interruptedatshutdown
writeconflict|
write conflict
could not serialize access
restart transaction
deadlock detected
deadlock found
database is locked
database table is locked
could not obtain lock
is starting up
in recovery mode
coordinator not available
broker not available
brokernotavailable
not enough replicas
nats: jetstream system temporarily
nats: no response from stream`

// missingPhrases say that something is not there, and what.
const missingPhrases = `^not found$
^not found error
not found error
notfounderror
notfoundexception
notfound$
^page not found
^record not found
^resource not found
requested resource not found
requested resource was not found
requested resource does not exist
specified key does not exist
manifest unknown
no such container
no such image
specified bucket does not exist
^document not found
^object not found
^item not found
^entity not found
^key not found
^row not found
^user not found
^project not found
^repository not found
^stream not found
^consumer not found
^message not found
no queue '
^bucket not found
^queue does not exist
nosuchkey|
nosuchbucket|
no such key
no such bucket
nosuchentity
resourcenotfound
no rows in result set|
no documents in result|
redis: nil$
noscript no matching script
memcache: cache miss
requested entity was not found`

// overloadedPhrases are those of a service with too much to do.
const overloadedPhrases = `overloaded$
overloaded error
overloadederror
overloaded or not ready
overloaded with
overloaded by
is overloaded
are overloaded
currently overloaded
temporarily overloaded
engine overloaded
engine is currently overloaded
is at capacity
no live upstreams
are at capacity
currently at capacity
is over capacity
currently over capacity
out of capacity
insufficient capacity
no capacity
capacity exceeded
not enough capacity
experiencing high demand
due to high demand
experiencing high load
experiencing high traffic
experiencing heavy load
experiencing heavy traffic
under heavy load
under high load
server is busy
server busy
serverbusy|
servers are busy
server too busy
service is busy
service busy
model is busy
model is currently loading
loading model$
model is loading
model is not ready
model not ready
modelnotready
currently loading
is warming up
no available model provider
no healthy upstream
no healthy backend
no healthy endpoints
no available server
no available providers
no instances available
queue is full
queue full
load shedding
shedding load
resource exhausted. please try again`
