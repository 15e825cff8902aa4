#!/usr/bin/env bash
# A rate limit is no rate limit to slack-go unless Retry-After is a whole number of seconds.
#
# slack-go v0.36.0. Slack and the proxies before it answer 429, and one would expect a
# *slack.RateLimitedError, which is Retryable, for each. It comes only with whole seconds. Without the
# header the error is a StatusCodeError; with a date, which RFC 9110 allows, or with a fraction it is
# what strconv says of the header: neither status nor Slack is in it, and nothing to retry by.
#
# Seen:
#
#   "30": *slack.RateLimitedError
#   "": slack.StatusCodeError
#   "1.5": *strconv.NumError
#   "Wed, 21 Oct 2026 07:28:00 GMT": *strconv.NumError
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

require github.com/slack-go/slack v0.36.0
EOF

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/slack-go/slack"
)

func main() {
	for _, retryAfter := range []string{"30", "", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if retryAfter != "" {
				w.Header().Set("Retry-After", retryAfter)
			}
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		_, err := slack.New("token", slack.OptionAPIURL(server.URL+"/")).AuthTest()
		fmt.Printf("%q: %T\n", retryAfter, err)
		server.Close()
	}
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
"30": *slack.RateLimitedError
"": slack.StatusCodeError
"1.5": *strconv.NumError
"Wed, 21 Oct 2026 07:28:00 GMT": *strconv.NumError
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
