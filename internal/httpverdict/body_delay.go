package httpverdict

import (
	"net/http"
	"strings"
	"time"
)

// readDetails reads the details of Google's errors, a list that has been opened, for a RetryInfo
// (google.rpc.RetryInfo): {"@type":"...RetryInfo","retryDelay":"34.07s"}. It reports whether the
// list is whole.
func (c *Codes) readDetails(reader *jsonReader) (whole bool) {
	return readMembers(reader, ']', func(string) bool {
		if !reader.take('{') {
			return reader.skip()
		}
		return readMembers(reader, '}', func(name string) bool {
			if name != "retryDelay" || reader.peek() != '"' {
				return reader.skip()
			}
			quoted, ok := reader.takeString()
			if number, isSeconds := strings.CutSuffix(string(quoted), "s"); ok && isSeconds {
				c.Delay = max(c.Delay, decimal(number, time.Second))
			}
			return ok
		})
	})
}

// readParameters reads the parameters of Telegram's errors, an object that has been opened:
// {"retry_after":5}, in seconds. It reports whether the object is whole.
func (c *Codes) readParameters(reader *jsonReader) (whole bool) {
	return readMembers(reader, '}', func(name string) bool {
		reader.peek()
		number := reader.left
		if !reader.skip() {
			return false
		}
		if name == "retry_after" {
			c.Delay = max(c.Delay, decimal(string(number[:len(number)-len(reader.left)]), time.Second))
		}
		return true
	})
}

// readMembers reads the members of an object, or the elements of a list, up to the bracket that
// closes it. Elements have no name. It reports whether that is found.
func readMembers(reader *jsonReader, closing byte, read func(name string) bool) (whole bool) {
	for isFirst := true; !reader.take(closing); isFirst = false {
		if !isFirst && !reader.take(',') {
			return false
		}
		name := ""
		if closing == '}' {
			quoted, ok := reader.takeName()
			if !ok {
				return false
			}
			name = decoded(quoted)
		}
		if !read(name) {
			return false
		}
	}
	return true
}

// delay returns the delay if the status is one that bodies name a time for.
func (c *Codes) delay(status int) time.Duration {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		return c.Delay
	}
	return 0
}
