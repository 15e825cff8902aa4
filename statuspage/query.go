package statuspage

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	defaultLimit = 50
	maxLimit     = 500
	maxPage      = 1_000_000
	maxSearch    = 200 // bytes
)

// query is what a reader wants to see.
type query struct {
	pipeline uint64 // 0 for all
	search   string // that names contain, in any case
	health   string // or empty for all
	sort     string
	limit    int
	page     int // from 1
}

// sorts are the orders in which pipelines can be listed.
var sorts = []string{"health", "name", "calls", "failures", "retries", "rejections", "latency"}

func parseRawQuery(text string) (query, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return query{}, errors.New("the query cannot be read")
	}
	return parseQuery(values)
}

// parseQuery says what is wrong with a value, rather than to show something else than what was
// asked for. What it does not know it passes over.
func parseQuery(values url.Values) (query, error) {
	q := query{search: values.Get("search"), health: values.Get("health"), sort: values.Get("sort")}
	if len(q.search) > maxSearch {
		return query{}, fmt.Errorf("search must have at most %d bytes", maxSearch)
	}
	if q.health != "" && !slices.Contains(healthWords[:], q.health) {
		return query{}, fmt.Errorf("health must be one of: %s", strings.Join(healthWords[:], ", "))
	}
	if q.sort == "" {
		q.sort = sorts[0]
	}
	if !slices.Contains(sorts, q.sort) {
		return query{}, fmt.Errorf("sort must be one of: %s", strings.Join(sorts, ", "))
	}
	limit, err := numberIn(values, "limit", defaultLimit, maxLimit)
	if err != nil {
		return query{}, err
	}
	page, err := numberIn(values, "page", 1, maxPage)
	if err != nil {
		return query{}, err
	}
	q.limit, q.page = int(limit), int(page)
	if values.Has("pipeline") {
		q.pipeline, err = numberIn(values, "pipeline", 0, 1<<63)
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

// String returns the query as the page's own links have it, without what is the default.
func (q query) String() string {
	values := make(url.Values)
	set := func(name, value, absent string) {
		if value != absent {
			values.Set(name, value)
		}
	}
	set("pipeline", strconv.FormatUint(q.pipeline, 10), "0")
	set("search", q.search, "")
	set("health", q.health, "")
	set("sort", q.sort, sorts[0])
	set("limit", strconv.Itoa(q.limit), strconv.Itoa(defaultLimit))
	set("page", strconv.Itoa(q.page), "1")
	return "?" + values.Encode()
}

// cut returns the part of all that is on the page.
func cut[T any](q query, all []T) []T {
	from := min((q.page-1)*q.limit, len(all))
	return all[from:min(from+q.limit, len(all))]
}

// pages returns how many pages n entries take.
func (q query) pages(n int) int { return max(1, (n+q.limit-1)/q.limit) }

// matches reports whether a name is looked for.
func (q query) matches(name string) bool {
	return q.search == "" || strings.Contains(strings.ToLower(name), strings.ToLower(q.search))
}
