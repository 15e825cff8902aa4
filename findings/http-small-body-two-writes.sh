#!/usr/bin/env bash
# net/http sends a small request body in a write of its own if it does not know the body's type.
#
# Go 1.26. The connection has a buffer of 4 KiB, and the length of the body is known, so one would
# expect headers and body of a short POST in one write, whatever reader the body comes from. But
# net/http flushes the headers first for every body that is not a *bytes.Reader, *bytes.Buffer or
# *strings.Reader, or one of these in an io.NopCloser, as the body may take its time. A RoundTripper
# that wraps bodies, to count or to log their bytes perhaps, thereby turns each small POST from one
# packet into two, and wakes the server twice.
#
# Seen, for the same 1,024 bytes:
#
#   *bytes.Reader: 1 write
#   a wrapper of it: 2 writes
#
# The script fails if that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >go.mod <<'EOF'
module finding

go 1.26
EOF

cat >main.go <<'EOF'
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

var writes atomic.Int32

type counting struct{ net.Conn }

func (c counting) Write(b []byte) (int, error) {
	writes.Add(1)
	return c.Conn.Write(b)
}

type wrapper struct{ io.Reader }

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, address)
			return counting{c}, err
		},
	}}
	defer client.CloseIdleConnections()
	text := make([]byte, 1024)
	for _, body := range []struct {
		name   string
		reader io.Reader
	}{{"*bytes.Reader", bytes.NewReader(text)}, {"a wrapper of it", wrapper{bytes.NewReader(text)}}} {
		request, _ := http.NewRequest(http.MethodPost, server.URL, body.reader)
		request.ContentLength = int64(len(text))
		writes.Store(0)
		response, err := client.Do(request)
		if err != nil {
			panic(err)
		}
		response.Body.Close()
		fmt.Printf("%s: %d writes\n", body.name, writes.Load())
	}
}
EOF

export GOFLAGS=-mod=mod GOWORK=off
timeout 120 go run . | sed 's/: 1 writes/: 1 write/' >seen
cat seen
cat >expected <<'EOF'
*bytes.Reader: 1 write
a wrapper of it: 2 writes
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
