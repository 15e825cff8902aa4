#!/usr/bin/env bash
# Two clients of Kafka disagree on which of the broker's error codes are worth a retry.
#
# kafka-go v0.4.51, franz-go v1.22.3. Each code has a flag in the protocol that says whether it is
# retriable, so one would expect kafka-go's Temporary and franz-go's Retriable to be the same table.
# Of four codes they say the opposite: kafka-go gives up on a broker and on a replica that are not
# available at the moment, and repeats what is no more than a state of the cluster.
#
# Seen:
#
#   8 BROKER_NOT_AVAILABLE: kafka-go false, franz-go true
#   9 REPLICA_NOT_AVAILABLE: kafka-go false, franz-go true
#   85 NO_REASSIGNMENT_IN_PROGRESS: kafka-go true, franz-go false
#   86 GROUP_SUBSCRIBED_TO_TOPIC: kafka-go true, franz-go false
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

require (
	github.com/segmentio/kafka-go v0.4.51
	github.com/twmb/franz-go v1.22.3
)
EOF

cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
)

func main() {
	for code := int16(1); code < 128; code++ {
		franz := kerr.TypedErrorForCode(code)
		if franz == nil {
			continue
		}
		if temporary := kafka.Error(code).Temporary(); temporary != franz.Retriable {
			fmt.Printf("%d %s: kafka-go %t, franz-go %t\n", code, franz.Message, temporary, franz.Retriable)
		}
	}
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
8 BROKER_NOT_AVAILABLE: kafka-go false, franz-go true
9 REPLICA_NOT_AVAILABLE: kafka-go false, franz-go true
85 NO_REASSIGNMENT_IN_PROGRESS: kafka-go true, franz-go false
86 GROUP_SUBSCRIBED_TO_TOPIC: kafka-go true, franz-go false
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
