#!/usr/bin/env bash
# The text of an openai-go error is the same for a rate limit and for an account without money.
#
# openai-go v3.99.0. Its errors used to end with the body of the response, so programs, logs and
# alerts search the text for "insufficient_quota". One would expect to find the code there, or at
# least with %+v. Error, String, GoString and Format all write the status and nothing else: only the
# fields Code, Type and Message, and RawJSON, tell what passes in a second from what never does. An
# error that was turned into a text, to cross a channel or a process perhaps, can't be judged any more.
#
# Seen:
#
#   insufficient_quota: OpenAI API error: 429 Too Many Requests
#     the code is in the text of any verb: false, in a field: true
#   rate_limit_exceeded: OpenAI API error: 429 Too Many Requests
#     the code is in the text of any verb: false, in a field: true
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

require github.com/openai/openai-go/v3 v3.99.0
EOF

cat >main.go <<'EOF'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	for _, code := range []string{"insufficient_quota", "rate_limit_exceeded"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintf(w, `{"error":{"message":"See the code.","type":%q,"code":%q}}`, code, code)
		}))
		client := openai.NewClient(option.WithBaseURL(server.URL), option.WithAPIKey("k"), option.WithMaxRetries(0))
		_, err := client.Models.Get(context.Background(), "m")
		var e *openai.Error
		if !errors.As(err, &e) {
			panic(err)
		}
		text := fmt.Sprintf("%v %+v %#v %q", err, e, e, err)
		fmt.Printf("%s: %v\n", code, err)
		fmt.Printf("  the code is in the text of any verb: %t, in a field: %t\n", strings.Contains(text, code), e.Code == code)
		server.Close()
	}
}
EOF

export GOFLAGS=-mod=mod GOWORK=off GOMODCACHE="$folder/modules"
go mod tidy 2>/dev/null
timeout 300 go run . >seen
cat seen
cat >expected <<'EOF'
insufficient_quota: OpenAI API error: 429 Too Many Requests
  the code is in the text of any verb: false, in a field: true
rate_limit_exceeded: OpenAI API error: 429 Too Many Requests
  the code is in the text of any verb: false, in a field: true
EOF
if ! diff expected seen; then
	echo "This has changed."
	exit 1
fi
echo "As described."
