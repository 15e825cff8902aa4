package classify

// certificatePhrases are those of names, certificates and protocols that do not fit: they stay so.
const certificatePhrases = `no such host|
name or service not known
nodename nor servname provided
no address associated with hostname
name does not resolve
server with the specified hostname could not be found
remote name could not be resolved
sslpeerunverifiedexception
unable to verify leaf signature
could not resolve host
couldn't resolve host
unknownhostexception
unknown host$
unknown host:
enotfound|
getaddrinfo enotfound
getaddrinfo failed
host not found$
no such host is known
err name not resolved
name resolution failed
nameresolutionerror
server can't find
nxdomain|
tls: 
x509|
certificate verify failed
certificate has expired
certificate is not trusted
certificate is not valid
certificate is not standards
certificate signed by unknown
certificate unknown
certificate required
self signed certificate
self signed cert
unable to verify the first certificate
unable to get local issuer certificate
unable to get issuer certificate
cert has expired
cert authority invalid
depth zero self signed
err tls cert
err cert
invalid peer certificate
sslcertverificationerror
ssl certificate problem
ssl certificate error
sslhandshakeexception
wrong version number
unsupported protocol version
alert handshake failure
pkix path building failed
remote certificate is invalid
ssl connection could not be established
unknownissuer|
curl: (6)
curl: (51)
curl: (60)
server gave http response to https client`

// headersPhrases are net/http's and quic-go's for responses with too large headers.
const headersPhrases = `server response headers exceeded
response header list larger than
http3: headers frame too large
http3: headers too large`

// timeoutPhrases are those of time that ran out. The bare word is that of settings as well.
const timeoutPhrases = `timed out|
timedout|
^timeout$
i/o timeout
io timeout
request timeout
requesttimeout
request time out
read timeout
readtimeout
opentimeout
execution expired
return a response in the time allotted
write timeout
writetimeout
connect timeout
connecttimeout
connection timeout
connectiontimeout
dial timeout
dial timed
gateway timeout
gateway time out
socket timeout
sockettimeout
network timeout
response timeout
header timeout
upstream timeout
upstream request timeout
idle timeout
query timeout
statement timeout
canceling statement due to
lock timeout
lock wait timeout
operation timeout
operation was timeout
server timeout
client timeout
client.timeout exceeded
rpc timeout
execution timeout
pool timeout
pooltimeout
acquire timeout
wait timeout
nats: timeout
function timeout
stream timeout
inference timeout
apitimeouterror
conntimeouterror
timeouterror|
timeoutexception|
timeout error
timeout exceeded
timeout expired
timeout reached
timeout occurred
timeout awaiting
timeout waiting
timeout while
timeout during
timeout when
timeout after
timeout on reading
timeout reading
timeout writing
timeout connecting
timeout on
timeout of 1
timeout of 2
timeout of 3
timeout of 4
timeout of 5
timeout of 6
timeout of 7
timeout of 8
timeout of 9
timeout was reached
exceeded timeout
exceeded the timeout
within the timeout period
not respond within
failed to respond in
not properly respond after
semaphore timeout
hit timeout
deadline exceeded
deadlineexceeded
deadline has elapsed
deadline reached
elapsed(())
operation took too long
maximum statement execution time exceeded
maxtimemsexpired|
operation exceeded time limit
no response from server within
time limit exceeded
took too long to respond
taskcanceledexception
aborted due to timeout
was canceled due to the configured httpclient.timeout
etimedout|
esockettimedout|
wsaetimedout|
err timed out
err connection timed out
und err headers timeout
und err body timeout
und err connect timeout
curl: (28)`

// delayPhrases have a delay behind them.
const delayPhrases = `try again in|
try again after|
retry in|
retry again in|
retry again after|
retry your request after|
only request this after|
please wait|
wait for|
wait|
will be replenished in|
replenished in|
quota will reset after|
reset in|
resets in|
reset after|
resets after|
will reset in|
rate reset in|
available again in|
available in|
backoff for|
retry the request after|`
