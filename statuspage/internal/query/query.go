package query

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	maxLimit = 500
	maxPage  = 1_000_000

	// DefaultLimit is how many entries a page has if the query does not say it.
	DefaultLimit = 50
	// MaxSearch is how many bytes a search may have.
	MaxSearch = 200
)

// Healths are the healths that can be chosen, the worst first.
var Healths = []string{"failing", "strained", "healthy", "idle"}

// Sorts are the orders in which pipelines can be listed. The first is the default.
var Sorts = []string{"health", "name", "calls", "failures", "retries", "rejections", "latency"}

// Query selects what the page shows.
type Query struct {
	Pipeline uint64 // 0 for all
	Search   string // a part of names, in any case
	Health   string // or empty for all
	Sort     string
	Limit    int
	Page     int // from 1
}

// Parse parses the query of a request. It returns an error for a bad value, rather than show
// something else, and ignores unknown parameters.
func Parse(text string) (Query, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return Query{}, errors.New("the query cannot be read")
	}
	return parseValues(values)
}

func parseValues(values url.Values) (Query, error) {
	q := Query{Search: values.Get("search"), Health: values.Get("health"), Sort: values.Get("sort")}
	if len(q.Search) > MaxSearch {
		return Query{}, fmt.Errorf("search must have at most %d bytes", MaxSearch)
	}
	if q.Health != "" && !slices.Contains(Healths, q.Health) {
		return Query{}, fmt.Errorf("health must be one of: %s", strings.Join(Healths, ", "))
	}
	if q.Sort == "" {
		q.Sort = Sorts[0]
	}
	if !slices.Contains(Sorts, q.Sort) {
		return Query{}, fmt.Errorf("sort must be one of: %s", strings.Join(Sorts, ", "))
	}
	limit, err := numberIn(values, "limit", DefaultLimit, maxLimit)
	if err != nil {
		return Query{}, err
	}
	page, err := numberIn(values, "page", 1, maxPage)
	if err != nil {
		return Query{}, err
	}
	q.Limit, q.Page = int(limit), int(page)
	if values.Has("pipeline") {
		q.Pipeline, err = numberIn(values, "pipeline", 0, 1<<63)
	}
	return q, err
}

func numberIn(values url.Values, name string, absent, most uint64) (uint64, error) {
	text := values.Get(name)
	if text == "" && absent != 0 {
		return absent, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%s must be a number from 1 to %d", name, most)
	}
	return n, nil
}

// String returns the query in the form of the page's own links, without defaults.
func (q Query) String() string {
	values := make(url.Values)
	set := func(name, value, absent string) {
		if value != absent {
			values.Set(name, value)
		}
	}
	set("pipeline", strconv.FormatUint(q.Pipeline, 10), "0")
	set("search", q.Search, "")
	set("health", q.Health, "")
	set("sort", q.Sort, Sorts[0])
	set("limit", strconv.Itoa(q.Limit), strconv.Itoa(DefaultLimit))
	set("page", strconv.Itoa(q.Page), "1")
	return "?" + values.Encode()
}

// PageOf returns the part of all that is on the page.
func PageOf[T any](q Query, all []T) []T {
	from := min((q.Page-1)*q.Limit, len(all))
	return all[from:min(from+q.Limit, len(all))]
}

// PagesOf returns how many pages n rows take.
func (q Query) PagesOf(n int) int { return max(1, (n+q.Limit-1)/q.Limit) }

// Matches reports whether the name matches the search.
func (q Query) Matches(name string) bool {
	return q.Search == "" || strings.Contains(strings.ToLower(name), strings.ToLower(q.Search))
}
