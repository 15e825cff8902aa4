package conformance

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// These are faults of http3.Transport that a transport above it cannot mend, so the rows tolerate
// them. When one of these tests fails, quic-go has mended a fault, and a row can be stricter.

func TestHTTP3TransportNeverClosesAConnectionOnWhichARequestFailed(t *testing.T) {
	overHTTP3(t, func(t *Trial) {
		s := t.serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		_ = t.fail(s.base, t.request(http.MethodGet, s.url, nil))
		s.base.CloseIdleConnections()
		_ = s.quic.base.Close()
		synctest.Wait()
		if open := s.connections.open(); open != 1 {
			t.Errorf("%d connections are open: closeIdle need not have the server announce its end", open)
		}
	})
}

func TestHTTP3TransportClosesConnectionsThatResponsesAreReadFrom(t *testing.T) {
	overHTTP3(t, func(t *Trial) {
		s := t.serve(func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			pause(r, time.Minute)
			_, _ = io.WriteString(w, "whole")
		})
		response := t.roundTrip(s.base, t.request(http.MethodGet, s.url, nil))
		defer closeBody(response)
		s.base.CloseIdleConnections()
		if body, err := io.ReadAll(response.Body); err == nil {
			t.Errorf("got %q: closeIdle can use CloseIdleConnections", body)
		}
	})
}

func TestHTTP3TransportTakesATruncatedDataFrameForAWholeOne(t *testing.T) {
	overHTTP3(t, func(t *Trial) {
		s := t.speakOnce(frame(headersFrame, fields+status200) + frame(dataFrame, "half of it")[:6])
		response := t.roundTrip(s.base, t.request(http.MethodGet, s.url, nil))
		defer closeBody(response)
		if body, err := io.ReadAll(response.Body); string(body) != "half" || err != nil {
			t.Errorf("got %q, %v: such a frame belongs to malformedFrames", body, err)
		}
	})
}

func overHTTP3(t *testing.T, check func(*Trial)) {
	t.Helper()
	bare := func(base http.RoundTripper) http.RoundTripper { return base }
	result, _ := judge(t, Row{check: check}, HTTP3, bare)
	for _, problem := range result.Problems {
		t.Error(problem)
	}
}
