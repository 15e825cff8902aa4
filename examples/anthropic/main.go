// Anthropic asks a model through anthropic-sdk-go, with Tenax instead of the SDK's own retries. The
// model API is a local one that first breaks a connection and is overloaded.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/tenax-go/tenax/examples/internal/modelapi"
	"github.com/tenax-go/tenax/httpmw"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	api := modelapi.Start(modelapi.Broken, modelapi.Overloaded)
	defer api.Close()

	httpClient := &http.Client{Transport: httpmw.Standard("anthropic",
		// The API takes a POST for everything. Repeating it costs money, but does no harm.
		httpmw.WithIdempotent(func(*http.Request) bool { return true }),
	)}
	defer httpClient.CloseIdleConnections()
	client := anthropic.NewClient(
		option.WithBaseURL(api.URL),
		option.WithAPIKey("a key"),
		option.WithHTTPClient(httpClient),
		option.WithMaxRetries(0), // Tenax retries: both together would multiply
	)
	question := anthropic.MessageNewParams{
		Model:     "claude-sonnet-4-5",
		MaxTokens: 100,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("What is wrong with line 7?"))},
	}

	answer, err := client.Messages.New(ctx, question)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "whole, after %d requests: %s\n", api.Requests(), answer.Content[0].Text)

	stream := client.Messages.NewStreaming(ctx, question)
	defer stream.Close()
	fmt.Fprint(out, "as a stream:")
	for stream.Next() {
		if delta, ok := stream.Current().AsAny().(anthropic.ContentBlockDeltaEvent); ok {
			fmt.Fprintf(out, " [%s]", delta.Delta.Text)
		}
	}
	fmt.Fprintln(out)
	return stream.Err()
}
