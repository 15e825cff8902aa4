package snippet

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// missing returns the paths of the packages that the source uses and neither imports nor declares.
func (b Block) missing(source string, known map[string]bool) ([]string, error) {
	// The parser records the names that a file does not declare, so the types are not needed.
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		return nil, err
	}
	for _, spec := range file.Imports {
		known[importedAs(spec)] = true
	}
	var paths []string
	for _, name := range file.Unresolved {
		if path, listed := b.Imports[name.Name]; listed && !known[name.Name] && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

func importedAs(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	return Name(path)
}

// Name returns the assumed name of a package: the last element of its path that is no version.
func Name(path string) string {
	elements := strings.Split(path, "/")
	last := elements[len(elements)-1]
	if len(elements) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = elements[len(elements)-2]
	}
	return last
}

// trim returns the prelude without the names that are taken, and adds its own to them.
func (b Block) trim(prelude string, taken map[string]bool) (string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", prelude, 0)
	if err != nil {
		return "", err
	}
	file.Name.Name = b.Package
	file.Decls = slices.DeleteFunc(file.Decls, func(d ast.Decl) bool {
		return slices.ContainsFunc(namesOf(d), func(name string) bool { return taken[name] })
	})
	for _, spec := range slices.Clone(file.Imports) {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && !astutil.UsesImport(file, path) {
			astutil.DeleteNamedImport(fset, file, aliasOf(spec), path)
		}
	}
	maps.Copy(taken, declared(file))
	var out strings.Builder
	err = format.Node(&out, fset, file)
	return out.String(), err
}

func aliasOf(spec *ast.ImportSpec) string {
	if spec.Name == nil {
		return ""
	}
	return spec.Name.Name
}

// declared returns the names at the level of the file.
func declared(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		for _, name := range namesOf(d) {
			names[name] = true
		}
	}
	return names
}

// namesOf returns the names that a declaration declares. For a method it is the name of its
// receiver.
func namesOf(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
		receiver := d.Recv.List[0].Type
		if pointer, ok := receiver.(*ast.StarExpr); ok {
			receiver = pointer.X
		}
		if generic, ok := receiver.(*ast.IndexExpr); ok {
			receiver = generic.X
		}
		if name, ok := receiver.(*ast.Ident); ok {
			return []string{name.Name}
		}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
		return names
	}
	return nil
}
