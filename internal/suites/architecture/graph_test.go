package architecture_test

import (
	"fmt"
	"slices"
	"strings"
)

// graph has the packages by import path.
type graph map[string]node

type node struct {
	ImportPath string
	Standard   bool
	Imports    []string
	ImportMap  map[string]string
}

// breaches returns the imports of the package, direct or not, that its rule does not allow, each
// with the chain of imports to it.
func (g graph) breaches(pkg string, r rule) []string {
	start := module + "/" + pkg
	var found []string
	seen := map[string]bool{start: true}
	for queue := [][]string{{start}}; len(queue) > 0; queue = queue[1:] {
		chain := queue[0]
		at := g[chain[len(chain)-1]]
		for _, imported := range at.Imports {
			if actual, ok := at.ImportMap[imported]; ok {
				imported = actual
			}
			// Only cgo's pseudo-package C has no entry.
			n, listed := g[imported]
			if !listed || seen[imported] {
				continue
			}
			seen[imported] = true
			next := append(slices.Clone(chain), imported)
			if !r.allows(n) {
				found = append(found, fmt.Sprintf("%s may not import %s: %s", pkg, imported, strings.Join(next, " -> ")))
				continue
			}
			queue = append(queue, next)
		}
	}
	return found
}

func (r rule) allows(n node) bool {
	is := func(root string) bool { return within(n.ImportPath, root) }
	if slices.ContainsFunc(nowhere, is) || slices.ContainsFunc(r.never, is) {
		return false
	}
	if own, ok := strings.CutPrefix(n.ImportPath, module+"/"); ok {
		return ships(own) || slices.Contains(r.may, own)
	}
	return n.Standard || slices.ContainsFunc(r.may, is)
}

// public returns the packages of the module that others can import, without the module's path.
func (g graph) public() []string {
	return g.own(func(name string) bool { return !isInternal(name) })
}

// own returns the packages of the module that are of a kind, without the module's path.
func (g graph) own(is func(name string) bool) []string {
	var names []string
	for path := range g {
		if name, ok := strings.CutPrefix(path, module+"/"); ok && is(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// arrows returns the packages of the module that the named one imports directly.
func (g graph) arrows(name string) []string {
	names := []string{}
	for _, imported := range g[module+"/"+name].Imports {
		if own, ok := strings.CutPrefix(imported, module+"/"); ok {
			names = append(names, own)
		}
	}
	return names
}

func isInternal(name string) bool { return slices.Contains(strings.Split(name, "/"), "internal") }

// ships reports whether a package of the module is internal and is shipped to users.
func ships(name string) bool {
	return isInternal(name) && !within(name, testkit) && !within(name, suites)
}
