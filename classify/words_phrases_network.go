package classify

// connectionPhrases are those of connections that failed, in the words of Go, Linux, macOS, musl,
// Windows, Node, Python, Java, .NET, Rust, curl, Envoy and nginx.
const connectionPhrases = `connection refused
connection was refused
connectionrefused
actively refused
econnrefused|
connection reset
connectionreset
connection was reset
econnreset|
connection abort
connection was aborted
connectionaborted
econnaborted|
connection closed
connection was closed
connection is closed
connection was forcibly closed
connection has been closed
connectionclosed
connection lost
connection was lost
connection terminated
connection termination
connection dropped
connection interrupted
connection shutdown
connection prematurely closed
connection not available
connectexception
closed network connection
closed idle connection
closed the connection
closing the connection
closed connection before
channel closed before a response
server closed the connection
server closed connection
server closed abruptly
server disconnected
ended without sending any chunks
stream ended without
serverdisconnected
serverdisconnectederror
server has gone away
lost connection to
communications link failure
forcibly closed
an established connection was aborted
socket operation was attempted to an unreachable
host is unreachable
host unreachable
host is down
no route to host
noroutetohost
only one usage of each socket address
network is unreachable
network unreachable
network is down
network down
network dropped connection
network connection lost
network connection was lost
network name is no longer available
enetunreach|
enetdown|
ehostunreach|
ehostdown|
epipe|
eai again|
eaddrnotavail|
und err socket
unable to connect.
eof occurred in violation
connection attempts failed
connection forced
connection is not open
run out of available brokers
und err closed
err connection
err empty response
internet connection appears to be offline
badstatusline|
closedchannelexception
premature eof
socket was unexpectedly closed
end of file on communication channel
ora 03113|
ora 03114|
ora 03135|
ora 12541|
ora 12170|
err network
err http2
err internet disconnected
err socket
socket hang up
socket disconnected
socket is not connected
socket closed
socket was closed
socket connection was closed
socketexception
side closed
transport endpoint is not connected
transport is closing
broken pipe|
brokenpipe
brokenresourceerror
closedresourceerror
cannot assign requested address
can't assign requested address
software caused connection
unexpected eof|
unexpected end of stream
unexpected end of file
unexpectedeof
early eof
incomplete message
incompletemessage|
response payload is not completed
nohttpresponseexception
header parser received no bytes
not found: limit=
no buffer space available
lacked sufficient buffer space
too many open files
too many files open
incomplete chunked
incompleteread
incomplete envelope
premature close
premature end of
prematurely closed
response ended prematurely
response body closed before
error reading a body
error decoding response body
chunkedencodingerror
remotedisconnected
remoteprotocolerror
remote end closed connection
remote host closed
remote host or network may be down
remote party has closed
remote computer refused
peer closed connection
peer reset
peer disconnected
protocolerror
reset by peer
recv failure
send failure
empty reply from server
goaway|
stream error: stream id
stream error:
stream reset
stream closed
stream disconnected
stream terminated by rst stream
stream was reset
rst stream
http2 stream error
http2 error
http/2 stream
http2 framing
nghttp2 refused
nghttp2 internal
refused stream
server misbehaving
temporarily unable to resolve
resource temporarily unavailable
upstream prematurely
upstream request timeout: connection
disconnect/reset before headers
disconnected from server
no connection to
no connection could be made
no connection is available
temporary error during hostname resolution
dns server failure
wsaeconn
wsaenet
wsaehost
driver: bad connection
^bad connection$
bad record mac
connection pool is closed
conn closed
curl: (7)
curl: (18)
curl: (52)
curl: (55)
curl: (56)
curl: (92)
curl: (16)
nats: no servers
nats: connection
invalid connection
terminating connection
database system is starting
database system is shutting
database system is in recovery
database system is not
packets out of order
busy buffer
malformed packet`

// unconnectedPhrases are those of connections that failed where the reason may stand beside it.
const unconnectedPhrases = `error sending request
failed to connect to
failed to establish a new connection
couldn't connect to server
could not connect to
could not establish connection
unable to connect to
error trying to connect
error connecting to
cannot connect to host
can't connect to
connection error
connectionerror
apiconnectionerror
endpointconnectionerror
clientconnectorerror
clientoserror
maxretryerror
newconnectionerror
network error
networkerror
networkingerror
connection failed
connection failure
connectionfailure
upstream connect error
dns error
wsarecv
wsasend
connectex
connecterror
connect error
connect failed
curl: (35)
fetch failed$
failed to fetch$
connection unexpectedly closed`
