package page

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzQuery(f *testing.F) {
	f.Add("search=a&health=failing&sort=name&limit=10&page=2&pipeline=3")
	f.Add("limit=99999999999999999999&page=-1")
	f.Add("%zz;=&search=%00%ff")
	f.Fuzz(func(t *testing.T, text string) {
		values, _ := url.ParseQuery(text)
		q, err := parseValues(values)
		if err != nil {
			return
		}
		if q.Limit < 1 || q.Limit > maxLimit || q.Page < 1 || q.Page > maxPage || len(q.Search) > maxSearch || orders[q.Sort] == nil {
			t.Fatalf("%q is out of bounds: %+v", text, q)
		}
		link := q.String()
		again, _ := url.ParseQuery(strings.TrimPrefix(link, "?"))
		back, err := parseValues(again)
		if err != nil || back != q {
			t.Fatalf("%+v becomes the link %q, which is %+v, %v", q, link, back, err)
		}
		all := make([]int, 1234)
		if n := len(pageOf(q, all)); n > q.Limit {
			t.Fatalf("%d rows on a page of %d", n, q.Limit)
		}
	})
}

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
