package query

import (
	"net/url"
	"slices"
	"strings"
	"testing"
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
		if q.Limit < 1 || q.Limit > maxLimit || q.Page < 1 || q.Page > maxPage || len(q.Search) > MaxSearch || !slices.Contains(Sorts, q.Sort) {
			t.Fatalf("%q is out of bounds: %+v", text, q)
		}
		link := q.String()
		again, _ := url.ParseQuery(strings.TrimPrefix(link, "?"))
		back, err := parseValues(again)
		if err != nil || back != q {
			t.Fatalf("%+v becomes the link %q, which is %+v, %v", q, link, back, err)
		}
		all := make([]int, 1234)
		if n := len(PageOf(q, all)); n > q.Limit {
			t.Fatalf("%d rows on a page of %d", n, q.Limit)
		}
	})
}
