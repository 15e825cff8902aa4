package verdicts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxSaid   = 6  // members of a body that the page shows
	maxLength = 90 // characters of a text that the page shows
)

var tag = regexp.MustCompile(`<[^>]*>`)

// Says returns an answer in short: the status, the header, and what the body has.
func (a *Answer) Says() string {
	parts := []string{strconv.Itoa(a.Status)}
	for line := range strings.Lines(a.Request) {
		parts = append(parts, "to "+code(strings.TrimSpace(line)))
	}
	for line := range strings.Lines(a.Header) {
		parts = append(parts, code(strings.TrimSpace(line)))
	}
	switch said := membersOf(a.Body); {
	case len(said) > 0:
		parts = append(parts, said[:min(maxSaid, len(said))]...)
	case strings.HasPrefix(a.Body, "<?xml"):
		parts = append(parts, code(shorten(a.Body)))
	case a.Body != "":
		parts = append(parts, code(shorten(strings.Join(strings.Fields(tag.ReplaceAllString(a.Body, " ")), " "))))
	}
	return strings.Join(parts, ", ")
}

// membersOf returns the members of a JSON text that are no objects or lists, each with its name.
// There are none if the text is not JSON.
func membersOf(text string) []string {
	if !json.Valid([]byte(text)) {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var said []string
	_ = walk(decoder, "", &said)
	return said
}

func walk(decoder *json.Decoder, name string, said *[]string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	delimiter, ok := token.(json.Delim)
	if !ok {
		if text := fmt.Sprint(token); token != nil && text != "" {
			*said = append(*said, code(strings.TrimPrefix(name+": ", ": ")+shorten(text)))
		}
		return nil
	}
	for decoder.More() {
		member := name
		if delimiter == '{' {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			member = fmt.Sprint(key)
		}
		if err := walk(decoder, member, said); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxLength {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:maxLength])) + "…"
}

// code returns a text as a code span that may stand in a table.
func code(text string) string {
	text = strings.NewReplacer("`", "'", "\n", " ").Replace(text)
	return "`" + cell(text) + "`"
}

// cell returns a text that does not end a table's cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// prose returns a text for a cell outside of a code span.
func prose(text string) string {
	var b bytes.Buffer
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString("`" + part + "`")
		} else {
			b.WriteString(strings.NewReplacer("*", `\*`, "_", `\_`).Replace(html.EscapeString(part)))
		}
	}
	return cell(strings.ReplaceAll(strings.ReplaceAll(b.String(), "&#39;", "'"), "&#34;", `"`))
}
