package page

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzNamesAreFitToBeShown(f *testing.F) {
	f.Add("inventory", 120)
	f.Add("<script>alert(1)</script>\x00\x1b[31m\u202e", 20)
	f.Add(strings.Repeat("é", 1000), 121)
	f.Add("\xff\xfe\n\r\t", 240)
	f.Fuzz(func(t *testing.T, name string, limit int) {
		limit = 16 + limit&0xff
		got := clean(name, limit)
		if len(got) > limit || !utf8.ValidString(got) {
			t.Fatalf("clean(%q, %d) = %q", name, limit, got)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Fatalf("clean(%q, %d) = %q has %U", name, limit, got, r)
			}
		}
		if again := clean(got, limit); again != got {
			t.Fatalf("clean(%q) = %q", got, again)
		}
	})
}
