#!/usr/bin/env bash
# Two retry policies of failsafe-go in one executor do not multiply: 3 attempts around 3 make 5.
#
# failsafe-go v0.9.8. A retry policy counts the failed attempts of the execution, not its own. Once
# the inner one has used up its attempts, the same count is the outer one's: each of its retries
# leaves the inner policy a single attempt. The same two policies in two executors, one around the
# other, make 9 attempts.
#
# Seen, with two policies of at most 3 attempts around a function that always fails:
#
#   one executor: 5 attempts
#   two executors: 9 attempts
#
# The script fails if that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/failsafe-go/failsafe-go v0.9.8
EOF

cat >main.go <<'EOF'
package main

import (
	"errors"
	"fmt"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

func retries() retrypolicy.RetryPolicy[int] {
	return retrypolicy.NewBuilder[int]().WithMaxAttempts(3).Build()
}

func main() {
	attempts := 0
	fail := func() (int, error) {
		attempts++
		return 0, errors.New("down")
	}

	failsafe.With(retries(), retries()).Get(fail)
	fmt.Println("one executor:", attempts, "attempts")

	attempts = 0
	failsafe.With(retries()).Get(func() (int, error) { return failsafe.With(retries()).Get(fail) })
	fmt.Println("two executors:", attempts, "attempts")
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 120 go run . >seen
cat seen
cat >expected <<'EOF'
one executor: 5 attempts
two executors: 9 attempts
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
