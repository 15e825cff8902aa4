#!/usr/bin/env bash
# The adaptive limiter of failsafe-go, with its defaults, rejects most calls to a healthy service
# that has many of them under way.
#
# failsafe-go v0.9.8. A service that answers every call after 100 ms, however many there are, is
# asked by 400 callers in a loop, who need 400 places. One would expect a limit that adapts to the
# service to find out that all of them fit. NewWithDefaults begins with 20 calls at once and never
# allows more than 200; in five seconds it got to 25, and rejected 94 % of the calls.
#
# Seen:
#
#   most calls are rejected: true
#   at most 200 at once: true
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

require github.com/failsafe-go/failsafe-go v0.9.8
EOF

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
)

func main() {
	executor := failsafe.With(adaptivelimiter.NewWithDefaults[int]())
	var running, most, answered, rejected atomic.Int64
	var callers sync.WaitGroup
	end := time.Now().Add(5 * time.Second)
	for range 400 {
		callers.Go(func() {
			for time.Now().Before(end) {
				_, err := executor.Get(func() (int, error) {
					most.Store(max(most.Load(), running.Add(1)))
					defer running.Add(-1)
					time.Sleep(100 * time.Millisecond)
					return 0, nil
				})
				if err != nil {
					rejected.Add(1)
					time.Sleep(100 * time.Millisecond)
				} else {
					answered.Add(1)
				}
			}
		})
	}
	callers.Wait()
	fmt.Fprintf(os.Stderr, "%d answered, %d rejected, %d at once\n", answered.Load(), rejected.Load(), most.Load())
	fmt.Println("most calls are rejected:", rejected.Load() > answered.Load())
	fmt.Println("at most 200 at once:", most.Load() <= 200)
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 120 go run . >seen
cat seen
cat >expected <<'EOF'
most calls are rejected: true
at most 200 at once: true
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
