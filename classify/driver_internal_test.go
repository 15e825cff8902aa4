package classify

import "testing"

type pulsarError int

func (pulsarError) Error() string { return "pulsar" }
func (e pulsarError) Result() int { return int(e) }

func TestResultsOfPulsarAreReadByTheirNumber(t *testing.T) {
	for result, want := range map[pulsarError]Verdict{
		3: transient(KindTimeout), 5: transient(KindConnection), 7: permanent(KindAuth), 19: transient(KindRateLimit),
		27: permanent(KindInvalidRequest), 28: permanent(KindNotFound), 38: closedHere,
	} {
		if got, ok := ofPulsar(result); !ok || got != want {
			t.Errorf("%d: %+v, want %+v", result, got, want)
		}
	}
	if _, ok := ofPulsar(pulsarError(1)); ok {
		t.Error("an unknown error is known")
	}
}

func TestPackagesAreRecognisedByWholeElements(t *testing.T) {
	for path, want := range map[string]bool{
		"github.com/jackc/pgx/v5/pgconn": true, "github.com/jackc/pgconn": true, "pgconn": true,
		"example.com/mypgconn": false, "example.com/pgconn/x": false, "": false,
	} {
		if got := isPackage(path, "pgconn"); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
