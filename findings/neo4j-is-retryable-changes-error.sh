#!/usr/bin/env bash
# Asking Neo4j's driver whether an error can be retried changes the error.
#
# neo4j-go-driver v5.28.4. IsRetryable is a question about an error, and one would expect the same
# error before and after it. But where the server's code is one of the two that its newer versions
# count as the client's, the first question rewrites the code in the error itself, from TransientError
# to ClientError. So a log, a metric or a classifier sees one class before the question and another one
# after it, and goroutines that share the error race.
#
# Seen:
#
#   before: Neo4jError: Neo.TransientError.Transaction.Terminated (the transaction was ended)
#   retryable: false
#   after: Neo4jError: Neo.ClientError.Transaction.Terminated (the transaction was ended)
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

require github.com/neo4j/neo4j-go-driver/v5 v5.28.4
EOF

cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

func main() {
	err := &neo4j.Neo4jError{
		Code: "Neo.TransientError.Transaction.Terminated",
		Msg:  "the transaction was ended",
	}
	fmt.Println("before:", err)
	fmt.Println("retryable:", neo4j.IsRetryable(err))
	fmt.Println("after:", err)
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
before: Neo4jError: Neo.TransientError.Transaction.Terminated (the transaction was ended)
retryable: false
after: Neo4jError: Neo.ClientError.Transaction.Terminated (the transaction was ended)
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
