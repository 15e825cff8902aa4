// Openai asks a model by openai-go alone. Openaihttpmw is compared with it.
package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
)

func main() {
	client := openai.NewClient(
		option.WithAPIKey("a key"),
		option.WithHTTPClient(&http.Client{Transport: http.DefaultTransport}),
		option.WithMaxRetries(0),
	)
	_, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
		Model:    "a model",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("What is wrong with line 7?")},
	})
	fmt.Println(err, canary.Canary{})
}
