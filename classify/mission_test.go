package classify_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

// The ten scenarios of the framework that Tenax ports, with the errors that Go has for them.
func TestMissionErrorClassification(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want classify.Verdict
		llm  classify.Kind // of the classifier for models, if it differs
	}{
		{"TimeoutError", context.DeadlineExceeded, transient(classify.KindTimeout), ""},
		{"request timed out", errors.New("request timed out"), transient(classify.KindTimeout), ""},
		{"429", errors.New("429 Too Many Requests"), withStatus(transient(classify.KindRateLimit), 429), ""},
		{"rate limit", errors.New("rate limit exceeded"), transient(classify.KindRateLimit), ""},
		{"ConnectionRefusedError", refusedDial(t), notSent(transient(classify.KindConnection)), ""},
		{"503", errors.New("503 Service Unavailable"), withStatus(transient(classify.KindServer), 503), ""},
		{"401", errors.New("401 Unauthorized"), withStatus(permanent(classify.KindAuth), 401), ""},
		{"invalid api key", errors.New("Invalid API key"), permanent(classify.KindAuth), ""},
		{"404", errors.New("404 Not Found"), withStatus(permanent(classify.KindNotFound), 404), classify.KindModelNotFound},
		{"400", errors.New("400 Bad Request"), withStatus(permanent(classify.KindInvalidRequest), 400), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assertOf(t, test.err, test.want)

			want := test.want
			if test.llm != "" {
				want.Kind = test.llm
			}
			got, ok := classify.LLM(test.err)
			if !ok {
				t.Error("LLM does not know it")
			}
			assertVerdict(t, got, want)
		})
	}
}

// refusedDial returns the error of a dial to a local port without a listener.
func refusedDial(t *testing.T) error {
	t.Helper()
	_, err := new(net.Dialer).DialContext(t.Context(), "tcp", closedPort(t))
	if err == nil {
		t.Fatal("a dial to a closed port succeeded")
	}
	return err
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}
