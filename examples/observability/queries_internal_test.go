//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/examples/internal/process"
)

// TestRulesAndDashboardFindWhatTheProgramMeasures runs the program in every weather under a real
// Prometheus, with rules.yml loaded, and sends it all queries of the dashboard.
func TestRulesAndDashboardFindWhatTheProgramMeasures(t *testing.T) {
	binary := process.Program(t, "TENAX_PROMETHEUS_BIN", "prometheus")
	metrics := process.Addresses(t, 1)[0]
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, settings{metrics: metrics, change: 2 * time.Second}, &bytes.Buffer{}) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	p := server{process.Prometheus(t, binary, metrics, "rules.yml")}
	dashboard := readDashboard(t)
	queries := dashboard.queries(t)

	for title, query := range queries {
		p.await(t, title, query)
	}
	rules := p.rules(t)
	for _, r := range rules {
		if r.Type == "recording" {
			p.await(t, r.Name, r.Name)
		}
	}
	for _, r := range p.rules(t) {
		if r.Health != "ok" {
			t.Errorf("rule %s is %s: %s", r.Name, r.Health, r.LastError)
		}
	}

	asked := identifiers(slices.Collect(maps.Values(queries)), rules)
	t.Run("names", func(t *testing.T) { p.checkNames(t, asked) })
	t.Run("every instrument is used", func(t *testing.T) { p.checkUse(t, asked) })
	t.Run("exemplars", func(t *testing.T) {
		page := p.url + "/api/v1/query_exemplars?start=0&end=9999999999&query="
		for _, metric := range []string{"tenax_execution_duration_seconds_bucket", "tenax_attempt_duration_seconds_bucket"} {
			if !bytes.Contains(process.Fetch(t, page+metric), []byte("trace_id")) {
				t.Errorf("%s has no exemplar with a trace", metric)
			}
		}
	})
}

type server struct{ url string }

// get reads the data of an answer.
func (s server) get(t *testing.T, path string, data any) {
	t.Helper()
	answer := struct{ Data any }{data}
	if err := json.Unmarshal(process.Fetch(t, s.url+path), &answer); err != nil {
		t.Fatal(err)
	}
}

// await sends the query until there is a sample that is a number.
func (s server) await(t *testing.T, title, query string) {
	t.Helper()
	for deadline := time.Now().Add(process.Patience); ; time.Sleep(200 * time.Millisecond) {
		var data struct {
			Result []struct{ Value [2]any }
		}
		s.get(t, "/api/v1/query?query="+url.QueryEscape(query), &data)
		for _, r := range data.Result {
			if r.Value[1] != "NaN" {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Errorf("%s: no sample of %s", title, query)
			return
		}
	}
}

type rule struct{ Name, Query, Type, Health, LastError string }

func (s server) rules(t *testing.T) []rule {
	t.Helper()
	var data struct {
		Groups []struct{ Rules []rule }
	}
	s.get(t, "/api/v1/rules", &data)
	var all []rule
	for _, g := range data.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) == 0 {
		t.Fatal("Prometheus has no rules")
	}
	return all
}

var (
	identifier = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)
	quoted     = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]`) // and windows, such as [5m:15s]
)

// identifiers returns the metrics and labels that begin like a name of Tenax or of HTTP.
func identifiers(queries []string, rules []rule) map[string]bool {
	for _, r := range rules {
		queries = append(queries, r.Query)
	}
	found := make(map[string]bool)
	for _, query := range queries {
		for _, name := range identifier.FindAllString(quoted.ReplaceAllString(query, ""), -1) {
			if strings.HasPrefix(name, "tenax_") || strings.HasPrefix(name, "http_") || strings.Contains(name, ":") {
				found[name] = true
			}
		}
	}
	return found
}

// checkNames finds names that do not exist.
func (s server) checkNames(t *testing.T, asked map[string]bool) {
	var metrics, labels []string
	s.get(t, "/api/v1/label/__name__/values", &metrics)
	s.get(t, "/api/v1/labels", &labels)
	for name := range asked {
		if !slices.Contains(metrics, name) && !slices.Contains(labels, name) {
			t.Errorf("%s is neither a metric nor a label", name)
		}
	}
}

var part = regexp.MustCompile(`_(bucket|sum|count)$`)

// checkUse finds instruments that neither the rules nor the dashboard use.
func (s server) checkUse(t *testing.T, asked map[string]bool) {
	used := make(map[string]bool)
	for name := range asked {
		used[part.ReplaceAllString(name, "")] = true
	}
	var metrics []string
	s.get(t, "/api/v1/label/__name__/values", &metrics)
	instruments := 0
	for _, name := range metrics {
		if strings.Contains(name, ":") || !strings.HasPrefix(name, "tenax_") && !strings.HasPrefix(name, "http_") {
			continue
		}
		instruments++
		if !used[part.ReplaceAllString(name, "")] {
			t.Errorf("nothing looks at %s", name)
		}
	}
	if instruments < 19 {
		t.Errorf("only %d metrics are exported", instruments)
	}
}

// dashboard has the parts of dashboard.json that hold queries.
type dashboard struct {
	SchemaVersion int
	Annotations   struct{ List []struct{ Name, Expr string } }
	Templating    struct {
		List []struct {
			Name, Type string
			Definition string
			Query      any
		}
	}
	Panels []struct {
		ID          int
		Type, Title string
		Description string
		GridPos     struct{ H, W, X, Y int }
		Targets     []struct{ RefID, Expr string }
	}
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile("dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// labelValues matches the queries of a dashboard's variables.
var labelValues = regexp.MustCompile(`^label_values\((.*), (\w+)\)$`)

// queries returns the queries of the panels and the variables by their place, as Grafana would send
// them with everything selected. It omits the annotation, which is about alerts: a healthy
// Prometheus has none.
func (d dashboard) queries(t *testing.T) map[string]string {
	t.Helper()
	grafana := strings.NewReplacer("$__rate_interval", "1m", "$job", ".*", "$pipeline", ".*", "$circuit", ".*")
	all := make(map[string]string)
	for _, p := range d.Panels {
		if p.Type != "row" && (len(p.Targets) == 0 || p.Description == "") {
			t.Errorf("panel %q has no query or no description", p.Title)
		}
		for _, target := range p.Targets {
			all[p.Title+" "+target.RefID+" of panel "+string(rune('0'+p.ID/10))+string(rune('0'+p.ID%10))] = grafana.Replace(target.Expr)
		}
	}
	for _, v := range d.Templating.List {
		if v.Type != "query" {
			continue
		}
		m := labelValues.FindStringSubmatch(v.Definition)
		if m == nil {
			t.Fatalf("the variable %s asks %q", v.Name, v.Definition)
		}
		all["variable "+v.Name] = grafana.Replace("count by (" + m[2] + ") (" + m[1] + ")")
	}
	for where, query := range all {
		if strings.Contains(query, "$") {
			t.Errorf("%s: a variable is left in %s", where, query)
		}
	}
	return all
}
