#!/usr/bin/env bash
# Over HTTP/2 and HTTP/3 a request's body that is shorter than its Content-Length is sent as if it were whole.
#
# Go 1.26, quic-go v0.65.0. When a body ends before the Content-Length of its request, http.Transport
# returns an error over HTTP/1.1. Over HTTP/2 it ends the request in order and returns the response, and
# so does http3.Transport: a file that shrank while it was sent is reported as sent.
#
# Seen, with a body of 5 bytes and a Content-Length of 10, ten times each:
#
#   http.Transport over HTTP/1.1: an error
#   http.Transport over HTTP/2: 200 OK
#   http3.Transport: 200 OK
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
	"os"
	"strings"

	"github.com/quic-go/quic-go/http3"
)

func serve(w http.ResponseWriter, r *http.Request) {
	io.ReadAll(r.Body)
}

func try(t http.RoundTripper, url string) string {
	request, _ := http.NewRequest(http.MethodPut, url, io.MultiReader(strings.NewReader("order")))
	request.ContentLength = 10
	response, err := t.RoundTrip(request)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return "an error"
	}
	response.Body.Close()
	return response.Status
}

func tenTimes(name string, t http.RoundTripper, url string) {
	seen := map[string]bool{}
	for range 10 {
		seen[try(t, url)] = true
	}
	for what := range seen {
		fmt.Printf("%s: %s\n", name, what)
	}
}

func main() {
	plain := httptest.NewServer(http.HandlerFunc(serve))
	defer plain.Close()
	tenTimes("http.Transport over HTTP/1.1", plain.Client().Transport, plain.URL)

	server := httptest.NewUnstartedServer(http.HandlerFunc(serve))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	trusted := server.Client().Transport.(*http.Transport)
	tenTimes("http.Transport over HTTP/2", trusted, server.URL)

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
	tenTimes("http3.Transport", base, "https://"+conn.LocalAddr().String())
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 120 go run . >seen
cat seen
cat >expected <<'EOF'
http.Transport over HTTP/1.1: an error
http.Transport over HTTP/2: 200 OK
http3.Transport: 200 OK
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
