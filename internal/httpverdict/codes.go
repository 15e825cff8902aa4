package httpverdict

import (
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Codes are what the body of an error says beside its text.
type Codes struct {
	// Names are an API's names of the error, the most exact first. They say more than the status: a
	// 429 may be a limit for the moment or a quota that is used up.
	Names [3]string
	// Delay is how long the server asks to wait, 0 if it does not.
	Delay time.Duration
}

// MayHaveCodes reports whether the response has an error status and a body of JSON.
func MayHaveCodes(response *http.Response) bool {
	return response.StatusCode >= http.StatusBadRequest && response.Body != http.NoBody && isJSON(response.Header.Get("Content-Type"))
}

func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// CodesIn finds the names in the usual shapes, {"error":{"code":"...","type":"...","status":"..."}}
// and the same without "error" around it. Any of them may be missing, truncated or something else.
func CodesIn(body []byte) (found Codes) {
	reader := jsonReader{body}
	if reader.take('{') {
		found.read(&reader, true)
	}
	return found
}

// read reads the members of an object that has been opened, and those of the error in it, which
// count more. It reports whether the object is whole.
func (c *Codes) read(reader *jsonReader, outer bool) (whole bool) {
	for first := true; !reader.take('}'); first = false {
		if !first && !reader.take(',') {
			return false
		}
		quoted, ok := reader.takeName()
		if !ok || !c.readMember(reader, decoded(quoted), outer) {
			return false
		}
	}
	return true
}

func (c *Codes) readMember(reader *jsonReader, name string, outer bool) (whole bool) {
	switch {
	case reader.peek() == '"':
		quoted, ok := reader.takeString()
		if i := slices.Index(codeNames[:], name); ok && i >= 0 && (!outer || c.Names[i] == "") {
			c.Names[i] = decoded(quoted)
		}
		return ok
	case outer && name == "error" && reader.take('{'):
		return c.read(reader, false)
	case !outer && name == "details" && reader.take('['):
		return c.readDetails(reader)
	case outer && name == "parameters" && reader.take('{'):
		return c.readParameters(reader)
	default:
		return reader.skip()
	}
}

var codeNames = [...]string{"code", "type", "status"}
