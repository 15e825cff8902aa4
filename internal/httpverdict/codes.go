package httpverdict

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Codes are the error codes in the body of a response, the most specific first. They say more than
// the status: a 429 may be a temporary rate limit or an exhausted quota.
type Codes [3]string

// MayHaveCodes reports whether the response has an error status and a JSON body.
func MayHaveCodes(response *http.Response) bool {
	return response.StatusCode >= http.StatusBadRequest && response.Body != http.NoBody && isJSON(response.Header.Get("Content-Type"))
}

func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// CodesIn finds the codes in the usual formats:
// {"error":{"code":"...","type":"...","status":"..."}}, and the inner object alone. The body may be
// truncated, and any member missing or of another type.
func CodesIn(body []byte) (found Codes) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if token, err := decoder.Token(); err == nil && token == json.Delim('{') {
		found.read(decoder, true)
	}
	return found
}

// read reads the members of an object, and those of its "error" member, which take precedence.
func (c *Codes) read(decoder *json.Decoder, outer bool) {
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return
		}
		value, err := decoder.Token()
		if err != nil {
			return
		}
		switch value := value.(type) {
		case string:
			if i := slices.Index(codeNames[:], any(name)); i >= 0 && (!outer || c[i] == "") {
				c[i] = value
			}
		case json.Delim:
			if outer && name == "error" && value == '{' {
				c.read(decoder, false)
			} else if !skip(decoder) {
				return
			}
		}
	}
	_, _ = decoder.Token() // the closing brace
}

var codeNames = [...]any{"code", "type", "status"}

// skip reads to the end of the current object or array. It reports false if the body is invalid.
func skip(decoder *json.Decoder) bool {
	for depth := 1; depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return true
}
