package verdicts

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Modules that the rows have no errors of.
var noRows = []string{"tenax-go/tenax", "failsafe-go", "go-retryablehttp", "go-cmp", "goleak", "genproto", "protobuf"}

func TestThePageOfCompatibilityHasTheVersionsThatAreTested(t *testing.T) {
	requirements, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../../docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) (v\d+\.\d+\.\d+)\S*$`)
	found := 0
	for _, line := range direct.FindAllStringSubmatch(string(requirements), -1) {
		module, version := strings.TrimPrefix(line[1], "github.com/"), line[2]
		if containsAny(module, noRows) {
			continue
		}
		found++
		if !strings.Contains(string(page), " "+module+" "+version) {
			t.Errorf("docs/compatibility.md does not have %s %s", module, version)
		}
	}
	if found < 50 {
		t.Errorf("%d modules of libraries in go.mod", found)
	}
}

func containsAny(s string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
