// Openai asks a model through openai-go, with Tenax instead of the SDK's own retries. The model API
// is a local one that is rate-limited and overloaded at first.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

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
	api := modelapi.Start(modelapi.RateLimited, modelapi.Overloaded)
	defer api.Close()

	httpClient := &http.Client{Transport: httpmw.Standard("openai",
		// The API takes a POST for everything. Repeating it costs money, but does no harm.
		httpmw.WithIdempotent(func(*http.Request) bool { return true }),
	)}
	defer httpClient.CloseIdleConnections()
	client := openai.NewClient(
		option.WithBaseURL(api.URL+"/v1/"),
		option.WithAPIKey("a key"),
		option.WithUnsafeAllowHTTP(), // the API here is on this machine
		option.WithHTTPClient(httpClient),
		option.WithMaxRetries(0), // Tenax retries: both together would multiply
	)
	question := openai.ChatCompletionNewParams{
		Model:    "a model",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("What is wrong with line 7?")},
	}

	answer, err := client.Chat.Completions.New(ctx, question)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "whole, after %d requests: %s\n", api.Requests(), answer.Choices[0].Message.Content)

	stream := client.Chat.Completions.NewStreaming(ctx, question)
	defer stream.Close()
	fmt.Fprint(out, "as a stream:")
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			fmt.Fprintf(out, " [%s]", choice.Delta.Content)
		}
	}
	fmt.Fprintln(out)
	return stream.Err()
}
