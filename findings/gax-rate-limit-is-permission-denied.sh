#!/usr/bin/env bash
# A rate limit of Google's REST APIs is "permission denied" to code that asks for its gRPC status.
#
# gax-go v2.27.0, google.golang.org/api v0.315.0. Many of Google's REST APIs answer 403 with the reason
# rateLimitExceeded. Google's clients wrap that in an *apierror.APIError, which has a method
# GRPCStatus, so one would expect the code of a used up resource, or none, and the reason from Reason.
# It is PermissionDenied, made of the HTTP status alone, as for a key without the right, and Reason
# is empty. The reason is only in the *googleapi.Error inside.
#
# Seen:
#
#   rateLimitExceeded: PermissionDenied, Reason "", inside "rateLimitExceeded"
#   forbidden: PermissionDenied, Reason "", inside "forbidden"
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
	github.com/googleapis/gax-go/v2 v2.27.0
	google.golang.org/api v0.315.0
	google.golang.org/grpc v1.85.0
)
EOF

cat >main.go <<'EOF'
package main

import (
	"errors"
	"fmt"

	"github.com/googleapis/gax-go/v2/apierror"
	"google.golang.org/api/googleapi"
	"google.golang.org/grpc/status"
)

func main() {
	for _, reason := range []string{"rateLimitExceeded", "forbidden"} {
		err, ok := apierror.FromError(&googleapi.Error{
			Code:   403,
			Errors: []googleapi.ErrorItem{{Reason: reason}},
		})
		if !ok {
			panic("not recognised")
		}
		var inside *googleapi.Error
		if !errors.As(err, &inside) {
			panic(err)
		}
		fmt.Printf("%s: %v, Reason %q, inside %q\n", reason, status.Code(err), err.Reason(), inside.Errors[0].Reason)
	}
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
rateLimitExceeded: PermissionDenied, Reason "", inside "rateLimitExceeded"
forbidden: PermissionDenied, Reason "", inside "forbidden"
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
