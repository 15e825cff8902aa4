//go:build unix

package process_test

import (
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/internal/process"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAddressesDiffer(t *testing.T) {
	free := process.Addresses(t, 20)
	if len(slices.Compact(slices.Sorted(slices.Values(free)))) != 20 {
		t.Error(free)
	}
}

func TestAProgramIsFoundByItsVariableFirst(t *testing.T) {
	t.Setenv("TENAX_TEST_BIN", "/bin/sh")
	if got := process.Program(t, "TENAX_TEST_BIN", "ls"); got != "/bin/sh" {
		t.Error(got)
	}
}
