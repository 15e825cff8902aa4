#!/usr/bin/env bash
# CloseIdleConnections of http3.Transport ends responses that are still being read.
#
# quic-go v0.65.0, Go 1.26. http.Transport closes the connections that serve no request, and counts one
# as serving until the response's body has been read or closed. http3.Transport counts a request only
# until its headers have come. Closing idle connections then truncates the body, be it by
# http.Client.CloseIdleConnections or by a client that does so after its last retry.
#
# Seen, with a server that sends "first" at once and "second" on demand:
#
#   http.Transport over HTTP/2: "first second", <nil>
#   http3.Transport: "first ", an error
#
# The script fails if that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/quic-go/quic-go v0.65.0
EOF

cat >main.go <<'EOF'
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/quic-go/quic-go/http3"
)

var goOn = make(chan struct{})

func serve(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "first ")
	http.NewResponseController(w).Flush()
	select {
	case <-goOn:
		io.WriteString(w, "second")
	case <-r.Context().Done():
	}
}

type transport interface {
	http.RoundTripper
	CloseIdleConnections()
}

func try(name string, t transport, url string) {
	request, _ := http.NewRequest(http.MethodGet, url, nil)
	response, err := t.RoundTrip(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	first := make([]byte, len("first "))
	io.ReadFull(response.Body, first)
	t.CloseIdleConnections()
	rest := make(chan string)
	go func() {
		text, err := io.ReadAll(response.Body)
		outcome := "<nil>"
		if err != nil {
			outcome = "an error"
		}
		rest <- fmt.Sprintf("%q, %s", string(first)+string(text), outcome)
	}()
	if name == "http3.Transport" {
		fmt.Printf("%s: %s\n", name, <-rest) // It ends by itself.
		return
	}
	goOn <- struct{}{}
	fmt.Printf("%s: %s\n", name, <-rest)
}

func main() {
	server := httptest.NewUnstartedServer(http.HandlerFunc(serve))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	trusted := server.Client().Transport.(*http.Transport)
	try("http.Transport over HTTP/2", trusted, server.URL)

	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	quicServer := &http3.Server{Handler: http.HandlerFunc(serve), TLSConfig: http3.ConfigureTLSConfig(&tls.Config{
		Certificates: server.TLS.Certificates,
	})}
	go quicServer.Serve(conn)
	defer quicServer.Close()
	base := &http3.Transport{TLSClientConfig: trusted.TLSClientConfig.Clone()}
	base.TLSClientConfig.NextProtos = nil
	base.TLSClientConfig.ServerName = "example.com"
	defer base.Close()
	try("http3.Transport", base, "https://"+conn.LocalAddr().String())
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 120 go run . >seen
cat seen
cat >expected <<'EOF'
http.Transport over HTTP/2: "first second", <nil>
http3.Transport: "first ", an error
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
