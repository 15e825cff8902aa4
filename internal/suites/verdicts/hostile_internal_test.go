package verdicts

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	momentLimit = 5 * time.Second // even on a busy machine

	quota    = `{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"no credit"}}`
	asStatus = "transient rate_limit not_sent"
	asQuota  = "permanent quota_exceeded"
)

// No want means that any verdict is good: what such a number is taken for is not promised.
func TestABodyThatIsBadInAnyWayHasAVerdictWithinAMoment(t *testing.T) {
	for name, test := range map[string]struct {
		body, header string
		want         []string
	}{
		"64 MiB of spaces":                  {strings.Repeat(" ", 64<<20) + quota, "", []string{asStatus}},
		"a string of 16 MiB before":         {`{"m":"` + strings.Repeat("a", 16<<20) + `",` + quota[1:], "", []string{asStatus}},
		"a string of 16 MiB behind":         {quota[:len(quota)-1] + `,"m":"` + strings.Repeat("a", 16<<20) + `"}`, "", []string{asQuota}},
		"lists nested 10,000 deep":          {strings.Repeat("[", 10000), "", []string{asStatus}},
		"objects nested 10,000 deep":        {strings.Repeat(`{"error":`, 10000), "", []string{asStatus}},
		"a code 10,000 deep":                {strings.Repeat(`{"error":`, 10000) + quota + strings.Repeat("}", 10000), "", []string{asStatus}},
		"a hundred thousand members":        {"{" + strings.Repeat(`"a":1,`, 100000) + quota[1:], "", []string{asStatus}},
		"cut off in the middle of a rune":   {`{"message":"` + "ä"[:1], "", []string{asStatus}},
		"invalid UTF-8":                     {"{\"message\":\"\xff\xfe\xfd\"," + quota[1:], "", []string{asStatus, asQuota}},
		"UTF-16":                            {utf16(quota), "", []string{asStatus, asQuota}},
		"Latin-1":                           {"{\"message\":\"\xe4\"}", "", []string{asStatus}},
		"gzip without its field":            {zipped(t, quota), "", []string{asStatus}},
		"an encoding that nobody asked for": {"\x1b\x00\x00", "Content-Encoding: br\n", []string{asStatus}},
		"zeros":                             {strings.Repeat("\x00", 1<<20), "", []string{asStatus}},
		"numbers beyond all":                {`{"code":1e999999,"status":-9223372036854775809,"retry_after":1e999}`, "", nil},
		"numbers that are none":             {`{"code":NaN,"retry_after":Infinity}`, "", []string{asStatus}},
		"HTML that claims to be JSON":       {"<html><title>429</title></html>", "", []string{asStatus}},
		"a field a hundred times":           {`{}`, strings.Repeat("X-RateLimit-Remaining: 1\n", 100), []string{asStatus}},
		"a wait beyond int64":               {`{}`, "Retry-After: 99999999999999999999999\n", nil},
		"a hundred waits":                   {`{}`, strings.Repeat("Retry-After: 1\n", 100), []string{"transient rate_limit after 1s not_sent"}},
		"one name twice":                    {`{"code":"a","code":"insufficient_quota"}`, "", []string{asStatus, asQuota}},
	} {
		t.Run(name, func(t *testing.T) {
			answers := []Answer{{Row: Row{Provider: "hostile", Name: name}, Status: 429, Header: test.header, Body: test.body}}
			world := newWorld(t, answers)
			verdict, failed := world.ask(t, 0, &answers[0])
			if world.took > momentLimit {
				t.Errorf("%v", world.took)
			}
			if got := textOf(verdict); !failed || test.want != nil && !slices.Contains(test.want, got) || verdict.RetryAfter < 0 {
				t.Errorf("%s, want %q", got, test.want)
			}
		})
	}
}

func utf16(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for i := range len(text) {
		b.WriteByte(text[i])
		b.WriteByte(0)
	}
	return b.String()
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
