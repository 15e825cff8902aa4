package verdicts

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// answeredBy returns what makes the error of a client library: call uses one whose server, at url,
// gives an answer. So text, fields and wrapping are those that the library makes.
func answeredBy(status int, header, body string, call func(url string) error) func() error {
	return func() error {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			for line := range strings.SplitSeq(fill(header, time.Now()), "\n") {
				if name, value, ok := strings.Cut(line, ": "); ok {
					w.Header().Set(name, value)
				}
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		defer server.Close()
		return call(server.URL)
	}
}

// transientOf and permanentOf are short ways to write a Want.
func transientOf(kinds ...string) Want { return Want{Class: "transient", Kinds: kinds} }

func permanentOf(kinds ...string) Want { return Want{Class: "permanent", Kinds: kinds} }

// The groups of the rows.
const (
	modelSDKs   = "SDKs of model APIs"
	cloudSDKs   = "SDKs of clouds"
	rpcSystems  = "RPC systems"
	serviceSDKs = "SDKs of services"
	infraSDKs   = "Clients of infrastructure"
)

func modelRow(provider, name string, want Want, why, source string) Row {
	return Row{Group: modelSDKs, Provider: provider, Name: name, Want: want, Why: why, Source: source}
}

// notSent returns w for a request that was turned away.
func (w Want) notSent() Want {
	w.NotSent = true
	return w
}

// byClock returns w for a delay that depends on the time of day.
func (w Want) byClock() Want {
	w.Clock = true
	return w
}

// in returns w with a delay.
func (w Want) in(after time.Duration) Want {
	w.After = after
	return w
}

func itoa(n int) string { return strconv.Itoa(n) }
