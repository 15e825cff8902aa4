// Package conformance puts any http.RoundTripper through the rules that users of net/http rely on:
// the contract in the documentation of http.RoundTripper and what RFC 9110 says about repeating
// requests.
//
// [Run] is for a transport that is to keep them all:
//
//	func TestTransportKeepsTheContract(t *testing.T) {
//		conformance.Run(t, func(base http.RoundTripper) http.RoundTripper { return mine.New(base) })
//	}
//
// [Judge] returns the results as data, for a table that compares transports.
//
// A rule is a [Row]. Most rows are judged in virtual time (package testing/synctest), against a
// real http.Server over pipes in memory: an hour takes no time, waits can be compared exactly, and
// a transport that hangs is found at once. Each is judged over HTTP/1.1, over HTTP/2 with TLS and
// over HTTP/3, where it applies to them. HTTP/3 is that of quic-go: a real http3.Server and an
// http3.Transport, over a datagram network in memory. The rows about bad networks run through
// Toxiproxy on the loopback interface; over HTTP/3 the network in memory loses and delays packets.
//
// These rows are not for HTTP/3:
//
//   - upgraded connections: RFC 9114, 4.5, has no Upgrade;
//   - 100 Continue: http3.Transport sends the body without waiting for it;
//   - a connection that is closed late: the end of a response is that of its stream.
//
// The package is a module of its own, so that users of Tenax never download a peer or a proxy. Its
// tests also put Tenax before hostile servers and callers, stream a large upload, and account for
// what a server applied against the results of the clients.
package conformance
