#!/usr/bin/env bash
# http3.Transport loses the error of a request's body that could not be read.
#
# quic-go v0.65.0, Go 1.26. When the Read of a request's body fails, http.Transport returns that error.
# http3.Transport resets its side of the stream, waits for the response, and returns the server's
# reaction to the received part. With a server that reads the body to its end and answers 200
# regardless, it was mostly "http3: parsing frame failed: H3_INCOMPLETE_REQUEST", and sometimes
# "200 OK" and no error at all: the caller believes that a file has arrived that could not even be
# read.
#
# Seen, with a body that fails after its first part, ten times each:
#
#   http.Transport over HTTP/2: the error of the body
#   http3.Transport: something else
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
	"errors"
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

var errDisk = errors.New("disk failure")

type broken struct{ read bool }

func (b *broken) Read(p []byte) (int, error) {
	if b.read {
		return 0, errDisk
	}
	b.read = true
	return copy(p, strings.Repeat("x", 100)), nil
}

func try(name string, t http.RoundTripper, url string) string {
	request, _ := http.NewRequest(http.MethodPut, url, &broken{})
	response, err := t.RoundTrip(request)
	switch {
	case err == nil:
		response.Body.Close()
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, response.Status)
		return "something else"
	case errors.Is(err, errDisk):
		return "the error of the body"
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return "something else"
	}
}

func tenTimes(name string, t http.RoundTripper, url string) {
	seen := map[string]bool{}
	for range 10 {
		seen[try(name, t, url)] = true
	}
	for what := range seen {
		fmt.Printf("%s: %s\n", name, what)
	}
}

func main() {
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
http.Transport over HTTP/2: the error of the body
http3.Transport: something else
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
