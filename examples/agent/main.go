// Agent asks a language model, and stays useful when that does not answer: a smaller model takes
// over, and then the previous answer. The agent is in agent.go; api.go is a local model API that
// misbehaves.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"

	"github.com/tenax-go/tenax/classify"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	var api modelAPI
	server := httptest.NewServer(&api)
	defer server.Close()
	agent, err := NewAgent(server.URL)
	if err != nil {
		return err
	}
	defer agent.large.CloseIdleConnections()
	defer agent.small.CloseIdleConnections()

	for _, scene := range []struct{ title, large, small, question string }{
		{"all is well", "answer", "answer", "line 7?"},
		{"the quota of the large model is used up", "no quota", "answer", "line 8?"},
		{"both models are overloaded", "overloaded", "overloaded", "line 7?"},
		{"all is well again, until the stream breaks off", "break", "answer", "line 9?"},
		{"both are out of quota, and the question is new", "no quota", "no quota", "line 10?"},
	} {
		api.set(scene.large, scene.small)
		fmt.Fprintf(out, "%s\n  ", scene.title)
		outcome := agent.Ask(ctx, scene.question, func(word string) { fmt.Fprintf(out, "[%s]", word) })
		if outcome.Err != nil {
			fmt.Fprintf(out, "error of kind %s", classify.Of(outcome.Err).Kind)
		} else {
			fmt.Fprintf(out, " from %s, degraded: %t", outcome.Value.From, outcome.Degraded)
		}
		fmt.Fprintf(out, "\n  %s\n", api.seen())
	}
	return nil
}
