package observe_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/internal/observe"
)

func FuzzTextsAreBounded(f *testing.F) {
	f.Add("half_open", 4)
	f.Add("token=hunter2\x00\xff", 2)
	f.Add(strings.Repeat("\u00e9", 200), 255)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if w := observe.Word(s); w != observe.Other && (w != s || len(w) > 64 || strings.ContainsAny(w, " =:/@\n\"\x00")) {
			t.Errorf("Word(%q) = %q", s, w)
		}
		if c := observe.Name(s); len(c) > 256 || !utf8.ValidString(c) || strings.ContainsFunc(c, unicode.IsControl) {
			t.Errorf("Name(%q) = %q", s, c)
		}
		limit = max(0, limit)
		valid := strings.ToValidUTF8(s, "\uFFFD")
		if c := observe.Truncate(s, limit); len(c) > limit || !strings.HasPrefix(valid, c) || !utf8.ValidString(c) {
			t.Errorf("Truncate(%q, %d) = %q", s, limit, c)
		}
	})
}
