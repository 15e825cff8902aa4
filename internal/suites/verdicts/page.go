package verdicts

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

//go:embed page.md
var intro string

// pageRow is a row as the page has it.
type pageRow struct {
	*Row
	says    string
	verdict classify.Verdict
}

// Page returns the page for users, docs/verdicts.md.
func Page() ([]byte, error) {
	answers, err := Answers()
	if err != nil {
		return nil, err
	}
	open, err := Open()
	if err != nil {
		return nil, err
	}
	lookalikes, err := Lookalikes()
	if err != nil {
		return nil, err
	}
	values := Values()
	rows := make([]pageRow, 0, len(answers)+len(values))
	for i := range answers {
		rows = append(rows, pageRow{&answers[i].Row, answers[i].Says(), answers[i].verdict()})
	}
	for i := range values {
		err := values[i].Err()
		rows = append(rows, pageRow{&values[i].Row, says(err), classify.Of(err)})
	}
	var page bytes.Buffer
	fmt.Fprintf(&page, intro, len(answers), len(values), providers(rows), differing(rows), len(lookalikes), peersTable)
	group := ""
	for _, row := range rows {
		if title := cmp.Or(row.Group, row.Provider); title != group {
			group = title
			fmt.Fprintf(&page, "\n## %s\n\n| from | it says | Tenax takes it for | why | source |\n| --- | --- | --- | --- | --- |\n", group)
		}
		row.write(&page, open[row.Key()])
	}
	return page.Bytes(), nil
}

func (r *pageRow) write(page *bytes.Buffer, open bool) {
	why := r.Why
	if r.Differs != "" {
		why += " Sources differ: " + r.Differs
	}
	verdict := r.phrase()
	if open {
		verdict += ". Better would be: " + r.Want.phrase()
	}
	fmt.Fprintf(page, "| %s | %s | %s | %s | %s |\n", prose(r.Provider), r.says, verdict, prose(why), prose(r.Source))
}

// phrase returns what Tenax takes the row for, in the words of the page. A wait up to a time of day
// is the one that the row wants, as it differs from run to run.
func (r *pageRow) phrase() string {
	got := Want{
		Class: r.verdict.Class.String(), Kinds: []string{string(r.verdict.Kind)},
		After: r.verdict.RetryAfter, NotSent: r.verdict.NotSent, NoRetry: r.verdict.NoRetry,
	}
	if r.Want.Clock && got.After > 0 {
		got.After = r.Want.After
	}
	return got.phrase()
}

// phrase returns the verdict in the words of the page.
func (w *Want) phrase() string {
	text := w.Class + ", " + strings.Join(w.Kinds, " or ")
	if w.After > 0 {
		text += fmt.Sprintf(", after %v", w.After)
	}
	if w.NotSent {
		text += ", `NotSent`"
	}
	if w.NoRetry {
		text += ", `NoRetry`"
	}
	return text
}

// says returns the type of an error and its text.
func says(err error) string {
	text := local.ReplaceAllString(err.Error(), "api.example.com")
	text = remaining.ReplaceAllString(text, "reset in …]")
	return code(fmt.Sprintf("%T", err)) + " " + code(shorten(strings.Join(strings.Fields(text), " ")))
}

// What an error says differs from run to run where it names the server of this run, or the time that
// is left.
var (
	local     = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	remaining = regexp.MustCompile(`reset in [^]]*]`)
)

func providers(rows []pageRow) int {
	names := map[string]bool{}
	for _, row := range rows {
		names[row.Provider] = true
	}
	return len(names)
}

func differing(rows []pageRow) (n int) {
	for _, row := range rows {
		if row.Differs != "" {
			n++
		}
	}
	return n
}
