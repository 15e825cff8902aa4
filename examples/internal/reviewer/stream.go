package reviewer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/tenax-go/tenax/examples/internal/chat"
)

// readStream joins the chunks of a stream. A stream that breaks off is an error: half a review is
// none.
func readStream(body io.Reader) (string, error) {
	var text strings.Builder
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		if data = strings.TrimSpace(data); data == chat.Done {
			return text.String(), nil
		}
		var chunk chat.Chunk
		if err := json.Unmarshal([]byte(data), &chunk); err != nil {
			return "", fmt.Errorf("the stream cannot be read: %w", err)
		}
		for _, choice := range chunk.Choices {
			text.WriteString(choice.Delta.Content)
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("the stream broke off: %w", err)
	}
	return "", fmt.Errorf("the stream broke off: %w", io.ErrUnexpectedEOF)
}
