package conformance_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/suites/conformance"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

// Over HTTP/3 the bare transport is http3.Transport, which breaks some rules by itself.
func TestTheBareTransportPassesEveryRow(t *testing.T) { passes(t, bare, http3Failures) }

func TestTenaxPassesEveryRow(t *testing.T) { passes(t, tenax, nil) }

func TestStandardPassesEveryRow(t *testing.T) { passes(t, standard, nil) }

// passes expects that the transport fails the known rows over HTTP/3, and no others.
func passes(t *testing.T, newTransport func(base http.RoundTripper) http.RoundTripper, known map[string]string) {
	failed := map[string]bool{}
	for _, result := range conformance.Judge(t, newTransport) {
		if result.Outcome != conformance.Failed {
			continue
		}
		name := result.Row.Name
		if _, ok := known[name]; ok && result.Protocol == conformance.HTTP3 {
			failed[name] = true
			continue
		}
		t.Errorf("%q fails over %v: %q", name, result.Protocol, result.Problems)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(failed))); diff != "" {
		t.Errorf("the rows that fail over HTTP/3 are not those that are known to (-known +failed):\n%s", diff)
	}
}

// subject is a column of the table.
type subject struct {
	name         string
	newTransport func(base http.RoundTripper) http.RoundTripper
	failures     map[string]string // the rows that it is known to fail, with the reasons
	abstains     []string          // the rows that cannot judge it, as it repeats nothing there
}

var repeatingRows = []string{
	"a connection that has died in silence is given up",
	"headers that the base adds do not pile up",
	"cancellation ends the wait between attempts",
	"a PUT is repeated with its whole body",
	"attempts carry the same headers",
	"a GET that was not answered is repeated",
	"a GET that hangs is given up and repeated",
	"Retry-After in seconds is obeyed",
	"Retry-After is understood in all three date formats",
	"a malformed Retry-After is ignored",
	"a reset in the middle of a retry is one more failure",
	"a response is discarded before the next attempt",
}

var subjects = []subject{
	{name: "bare transport", newTransport: bare, failures: http3Failures, abstains: repeatingRows},
	{name: "Tenax", newTransport: tenax},
	{name: "failsafehttp", newTransport: failsafeHTTP, failures: failsafeHTTPFailures},
	{
		name: "go-retryablehttp", newTransport: retryableHTTP, failures: retryableHTTPFailures,
		abstains: []string{"a GET that hangs is given up and repeated", "a connection that has died in silence is given up"},
	},
}

// If a peer passes a row that is on its list of failures, it has changed: remove the row from the
// list.
func TestTheTableShowsWhatTheTransportsDo(t *testing.T) {
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
