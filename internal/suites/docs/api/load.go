// Package api reads the public packages of the module: their exported names, whether each has a doc
// comment, and which constructors have an example.
package api

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Module is the import path of the module at the root.
const Module = "github.com/tenax-go/tenax"

// Package is a public package.
type Package struct {
	// Name is its import path without the module's.
	Name  string
	typed *packages.Package
	// tests are the files of its tests.
	tests []*ast.File
}

// Load reads every public package of the module with the given root, in the order of their names.
// It reads them as importers of the module do, without go.work.
func Load(root string) ([]Package, error) {
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedImports | packages.NeedDeps | packages.NeedForTest,
		Dir:   root,
		Env:   append(os.Environ(), "GOWORK=off"),
		Tests: true,
	}, "./...")
	if err != nil {
		return nil, err
	}
	found := map[string]*Package{}
	for _, p := range loaded {
		name, ok := strings.CutPrefix(p.PkgPath, Module+"/")
		if !ok || strings.HasSuffix(p.ID, ".test") || slices.Contains(strings.Split(name, "/"), "internal") {
			continue
		}
		for _, problem := range p.Errors {
			err = errors.Join(err, problem)
		}
		name = strings.TrimSuffix(name, "_test")
		if found[name] == nil {
			found[name] = &Package{Name: name}
		}
		if p.ForTest == "" {
			found[name].typed = p
			continue
		}
		for _, file := range p.Syntax {
			if strings.HasSuffix(p.Fset.File(file.FileStart).Name(), "_test.go") {
				found[name].tests = append(found[name].tests, file)
			}
		}
	}
	public, untyped := sorted(found)
	return public, errors.Join(err, untyped)
}

func sorted(found map[string]*Package) ([]Package, error) {
	var public []Package
	for name, p := range found {
		if p.typed == nil {
			return nil, fmt.Errorf("%s has tests but no package", name)
		}
		public = append(public, *p)
	}
	slices.SortFunc(public, func(a, b Package) int { return strings.Compare(a.Name, b.Name) })
	return public, nil
}

// position returns the file and line, relative to the root.
func (p Package) position(pos token.Pos) string {
	at := p.typed.Fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", p.Name, filepath.Base(at.Filename), at.Line)
}
