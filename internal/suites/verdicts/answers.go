package verdicts

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed testdata
var files embed.FS

// Answers returns the answers of all files, in their order.
func Answers() ([]Answer, error) { return read("testdata/answers") }

// Lookalikes returns the answers that only look like failures. They want nothing.
func Lookalikes() ([]Answer, error) { return read("testdata/lookalikes") }

// Open returns the keys of the rows that Tenax does not judge as they want it.
func Open() (map[string]bool, error) {
	text, err := files.ReadFile("testdata/open.txt")
	if err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			open[line] = true
		}
	}
	return open, nil
}

func read(folder string) ([]Answer, error) {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, err
	}
	var answers []Answer
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		group, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		answers = append(answers, group...)
	}
	return answers, nil
}
