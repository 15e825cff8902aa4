package architecture_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArrowsBetweenInternalPackagesAreKnown(t *testing.T) {
	g := load(t)
	got := map[string][]string{}
	for _, name := range g.own(ships) {
		got[name] = g.arrows(name)
	}
	if diff := cmp.Diff(arrows, got); diff != "" {
		t.Errorf("what the internal packages that ship import differs from rules_test.go (-rules +packages):\n%s", diff)
	}
}

// A package that no user gets, outside the folders for tests, has no purpose.
func TestWhatShipsIsReachedByAPublicPackage(t *testing.T) {
	g := load(t)
	reached := map[string]bool{}
	for queue := slices.Collect(maps.Keys(rules)); len(queue) > 0; queue = queue[1:] {
		for _, name := range g.arrows(queue[0]) {
			if !reached[name] {
				reached[name] = true
				queue = append(queue, name)
			}
		}
	}
	for _, name := range g.own(ships) {
		if !reached[name] {
			t.Errorf("%s is imported by nothing that ships; if it is for tests, it belongs into %s or %s", name, testkit, suites)
		}
	}
}

func TestTheTestKitKnowsNoSuite(t *testing.T) {
	g := load(t)
	for _, name := range g.own(func(name string) bool { return within(name, testkit) }) {
		for _, imported := range g.arrows(name) {
			if within(imported, suites) {
				t.Errorf("%s may not import %s", name, imported)
			}
		}
	}
}
