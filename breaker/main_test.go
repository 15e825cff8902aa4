package breaker_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Longer runs than rapid's own default find more here. The command line, which is read later,
	// overrides it.
	if err := flag.Set("rapid.steps", "400"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}
