#!/usr/bin/env bash
# A timeout of Eclipse Paho's client has the text "context canceled", and is neither.
#
# paho.mqtt.golang v1.5.1. WaitTokenTimeout returns TimedOut when the time is over. One would expect
# it to be a timeout: to match context.DeadlineExceeded, to be a net.Error, or to say so at least. It is
# a plain error with the text of context.Canceled, which it doesn't match either. Code that reads
# texts takes a silent broker for a caller who left, which is no failure.
#
# Seen:
#
#   text: context canceled
#   context.Canceled: false, context.DeadlineExceeded: false, Timeout(): false
#
# The script fails if that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
mkdir "$folder/program"
cd "$folder/program"

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/eclipse/paho.mqtt.golang v1.5.1
EOF

cat >main.go <<'EOF'
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// silent is a token of an operation that never ends.
type silent struct{ mqtt.Token }

func (silent) Wait() bool                     { select {} }
func (silent) WaitTimeout(time.Duration) bool { return false }
func (silent) Done() <-chan struct{}          { return make(chan struct{}) }
func (silent) Error() error                   { return nil }

func main() {
	err := mqtt.WaitTokenTimeout(silent{}, time.Millisecond)
	var timeout net.Error
	fmt.Println("text:", err)
	fmt.Printf("context.Canceled: %t, context.DeadlineExceeded: %t, Timeout(): %t\n",
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout())
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
text: context canceled
context.Canceled: false, context.DeadlineExceeded: false, Timeout(): false
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
