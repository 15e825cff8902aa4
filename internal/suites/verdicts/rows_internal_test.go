package verdicts

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func TestEveryRowIsWholeAndHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range allRows(t) {
		key := row.Key()
		if seen[key] {
			t.Errorf("%s: twice", key)
		}
		seen[key] = true
		if row.Provider == "" || row.Name == "" || strings.Contains(row.Name, " ") {
			t.Errorf("%s: no provider, or no name with hyphens", key)
		}
		if len(row.Source) < 8 || len(row.Why) < 8 || !strings.HasSuffix(row.Why, ".") {
			t.Errorf("%s: no source, or no sentence that says why", key)
		}
		if row.Differs != "" && !strings.HasSuffix(row.Differs, ".") {
			t.Errorf("%s: no sentence that says what decides", key)
		}
		row.Want.check(t, key)
	}
	open, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for key := range open {
		if !seen[key] {
			t.Errorf("testdata/open.txt: %s: no such row", key)
		}
	}
}

func (w *Want) check(t *testing.T, key string) {
	t.Helper()
	kinds := []classify.Kind{
		classify.KindUnknown, classify.KindTimeout, classify.KindRateLimit, classify.KindConnection, classify.KindServer,
		classify.KindAuth, classify.KindInvalidRequest, classify.KindNotFound, classify.KindModelNotFound, classify.KindConflict,
		classify.KindQuotaExceeded, classify.KindCanceled,
	}
	for _, kind := range w.Kinds {
		if !slices.Contains(kinds, classify.Kind(kind)) {
			t.Errorf("%s: no kind is called %q", key, kind)
		}
	}
	classes := []string{"transient", "permanent", "canceled", "unknown"}
	if !slices.Contains(classes, w.Class) || len(w.Kinds) == 0 {
		t.Errorf("%s: %q is no class, or there is no kind", key, w.Class)
	}
	if w.Class != "transient" && (w.After != 0 || w.NotSent) {
		t.Errorf("%s: what is not transient is not waited for, nor repeated", key)
	}
}

func TestEveryLookalikeSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range mustRead(t, Lookalikes) {
		if seen[a.Key()] || a.Why == "" || a.Body == "" || a.Want.Class != "" {
			t.Errorf("%s: twice, without why or body, or with a verdict", a.Key())
		}
		seen[a.Key()] = true
	}
}

func TestThePageForUsersIsUpToDate(t *testing.T) {
	want, err := Page()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../docs/verdicts.md")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/verdicts.md is not what the rows make of it: go run ./cmd/page; %v", err)
	}
}

func allRows(t *testing.T) []*Row {
	t.Helper()
	answers, values := mustRead(t, Answers), Values()
	rows := make([]*Row, 0, len(answers)+len(values))
	for i := range answers {
		rows = append(rows, &answers[i].Row)
	}
	for i := range values {
		rows = append(rows, &values[i].Row)
	}
	return rows
}
