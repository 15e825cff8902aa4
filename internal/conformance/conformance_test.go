package conformance_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/conformance"
	"github.com/tenax-go/tenax/internal/racing"
)

func TestTheBareTransportPassesEveryRow(t *testing.T) { conformance.Run(t, bare) }

func TestTenaxPassesEveryRow(t *testing.T) { conformance.Run(t, tenax) }

func TestStandardPassesEveryRow(t *testing.T) { conformance.Run(t, standard) }

// subject is a column of the table.
type subject struct {
	name         string
	newTransport func(base http.RoundTripper) http.RoundTripper
	failures     map[string]string // the rows that it is known to fail, and why
	abstains     []string          // the rows that cannot judge it, as it repeats nothing there
}

var repeatingRows = []string{
	"cancellation ends the wait between attempts",
	"a PUT is repeated with its whole body",
	"attempts carry the same headers",
	"a GET that was not answered is repeated",
	"a GET that hangs is given up and repeated",
	"Retry-After in seconds is waited for",
	"Retry-After is understood in all three date formats",
	"a malformed Retry-After is ignored",
	"a reset in the middle of a retry is one more failure",
	"a response is let go before the next attempt",
}

var subjects = []subject{
	{name: "http.Transport", newTransport: bare, abstains: repeatingRows},
	{name: "Tenax", newTransport: tenax},
	{name: "failsafehttp", newTransport: failsafeHTTP, failures: failsafeHTTPFailures},
	{
		name: "go-retryablehttp", newTransport: retryableHTTP, failures: retryableHTTPFailures,
		abstains: []string{"a GET that hangs is given up and repeated"},
	},
}

// A peer that passes a row that it is known to fail has changed: take the row off its list.
func TestTheTableTellsWhatTheTransportsDo(t *testing.T) {
	if racing.Enabled {
		t.Skip("the peers' races are not the matter here, and Tenax runs through the same rows above")
	}
	table := make(map[string][]conformance.Result)
	for _, s := range subjects {
		failed, abstained := map[string]bool{}, map[string]bool{}
		for _, result := range conformance.Judge(t, s.newTransport) {
			name := result.Row.Name
			table[s.name] = append(table[s.name], result)
			switch result.Outcome {
			case conformance.Failed:
				failed[name] = true
				if _, known := s.failures[name]; !known {
					t.Errorf("%s fails %q over %v: %q", s.name, name, result.Protocol, result.Problems)
				}
			case conformance.NotJudged:
				abstained[name] = true
			case conformance.Passed:
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(s.failures)), slices.Sorted(maps.Keys(failed))); diff != "" {
			t.Errorf("the rows that %s fails are not those it is known to fail (-known +failed):\n%s", s.name, diff)
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(s.abstains)), slices.Sorted(maps.Keys(abstained))); diff != "" {
			t.Errorf("the rows that cannot judge %s are not those that were known not to (-known +found):\n%s", s.name, diff)
		}
	}
	documented(t, table)
}

func TestEveryRowIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range conformance.Rows() {
		if row.Group == "" || row.Name == "" || row.Source == "" || row.Meaning == "" || seen[row.Name] {
			t.Errorf("the row %+v lacks something or its name is taken", row)
		}
		seen[row.Name] = true
	}
	for _, s := range subjects {
		for name := range s.failures {
			if !seen[name] {
				t.Errorf("%s is known to fail %q, which is no row", s.name, name)
			}
		}
	}
}
