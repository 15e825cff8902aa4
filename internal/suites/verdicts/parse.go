package verdicts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parse reads a file of answers. The package has the form.
func parse(text string) ([]Answer, error) {
	title, text, _ := strings.Cut(text, "\n")
	title, ok := strings.CutPrefix(title, "# ")
	if !ok {
		return nil, errors.New("the first line is no title")
	}
	comment, text, ok := strings.Cut("\n"+text, "\n== ")
	if !ok {
		return nil, errors.New("no row")
	}
	if strings.TrimSpace(comment) != "" {
		return nil, fmt.Errorf("a text before the first row: %q", comment)
	}
	var answers []Answer
	for row := range strings.SplitSeq(text, "\n== ") {
		heading, rest, _ := strings.Cut(row, "\n")
		answer := Answer{Row: Row{Group: title}}
		if answer.Provider, answer.Name, ok = strings.Cut(heading, ": "); !ok {
			return nil, fmt.Errorf("%q: not provider: name", heading)
		}
		if err := answer.parse(rest); err != nil {
			return nil, fmt.Errorf("%s: %w", heading, err)
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

func (a *Answer) parse(text string) error {
	fields, response, ok := strings.Cut(text, "\n\nHTTP ")
	if !ok {
		return errors.New("no line with HTTP and a status")
	}
	for line := range strings.SplitSeq(fields, "\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || !a.setField(name, value) {
			return fmt.Errorf("%q: no such field", line)
		}
	}
	head, body, _ := strings.Cut(response, "\n\n")
	status, header, _ := strings.Cut(head, "\n")
	var err error
	if a.Status, err = strconv.Atoi(status); err != nil {
		return err
	}
	for line := range strings.SplitSeq(strings.TrimSpace(header), "\n") {
		if kind, ok := strings.CutPrefix(line, "Content-Type: "); ok {
			a.ContentType = kind
		} else if line != "" {
			a.Header += line + "\n"
		}
	}
	a.Body = strings.TrimSpace(body)
	a.Want.Clock = hasClock(a.Header) || hasClock(a.Body)
	return nil
}

func (a *Answer) setField(name, value string) bool {
	switch name {
	case "want":
		return a.Want.parse(value)
	case "why":
		a.Why = value
	case "source":
		a.Source = value
	case "differs":
		a.Differs = value
	case "host":
		a.Host = value
	case "request":
		a.Request += value + "\n"
	default:
		return false
	}
	return true
}

func (w *Want) parse(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 {
		return false
	}
	w.Class, w.Kinds = words[0], strings.Split(words[1], "|")
	for i := 2; i < len(words); i++ {
		switch words[i] {
		case "not_sent":
			w.NotSent = true
		case "no_retry":
			w.NoRetry = true
		case "after":
			if i++; i == len(words) {
				return false
			}
			var err error
			if w.After, err = time.ParseDuration(words[i]); err != nil {
				return false
			}
		default:
			return false
		}
	}
	return true
}
