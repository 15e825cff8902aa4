package verdicts

import (
	"net/http"
	"regexp"
	"strconv"
	"time"
)

var placeholder = regexp.MustCompile(`\{(unix|ms|rfc3339|rfc850|asctime|httpdate)\+(\d+)\}`)

func hasClock(text string) bool { return placeholder.MatchString(text) }

// fill puts times in the place of placeholders.
func fill(text string, now time.Time) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		seconds, _ := strconv.Atoi(parts[2])
		then := now.Add(time.Duration(seconds) * time.Second)
		switch parts[1] {
		case "unix":
			return strconv.FormatInt(then.Unix(), 10)
		case "ms":
			return strconv.FormatInt(then.UnixMilli(), 10)
		case "rfc3339":
			return then.UTC().Format(time.RFC3339)
		case "rfc850":
			return then.UTC().Format("Monday, 02-Jan-06 15:04:05 GMT")
		case "asctime":
			return then.UTC().Format(time.ANSIC)
		default:
			return then.UTC().Format(http.TimeFormat)
		}
	})
}
