package failsafemw_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/hedgepolicy"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/httpmw"
)

// The winner's context must outlive the call. The loser's request and connection must not.
func TestTheBodyOfAHedgedResponseIsReadAfterTheCall(t *testing.T) {
	const half = 1 << 20
	var requests atomic.Int32
	loserGone, resume := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			<-r.Context().Done()
			close(loserGone)
			return
		}
		_, _ = io.WriteString(w, strings.Repeat("a", half))
		w.(http.Flusher).Flush()
		<-resume
		_, _ = io.WriteString(w, strings.Repeat("b", half))
	}))
	defer server.Close()
	base := &http.Transport{}
	defer base.CloseIdleConnections()
	client := &http.Client{Transport: httpmw.NewTransport(base, httpmw.WithPolicies(
		failsafemw.New(hedgepolicy.NewWithDelay[*http.Response](time.Millisecond))))}

	response, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	<-loserGone
	close(resume)
	body, err := io.ReadAll(response.Body)
	wantEqual(t, "error of the body", err, nil)
	wantEqual(t, "bytes of the body", len(body), 2*half)
	wantEqual(t, "error of Close", response.Body.Close(), nil)
	wantEqual(t, "requests", requests.Load(), 2)
}
