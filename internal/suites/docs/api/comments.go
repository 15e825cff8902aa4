package api

import (
	"go/ast"
	"go/token"
	"iter"
)

// name is an exported name, T.M for a method or field, with its comments.
type name struct {
	name     string
	pos      token.Pos
	comments []*ast.CommentGroup
}

// Undocumented returns the places of the exported names without a comment, and of the package if it
// has none. The comment on a group of constants or variables counts for all of them, and the
// comment on an interface with a single method of its own counts for that method.
func (p Package) Undocumented() []string {
	var missing []string
	documented := false
	for _, file := range p.typed.Syntax {
		documented = documented || file.Doc != nil
	}
	if !documented {
		missing = append(missing, p.Name+": the package has no comment")
	}
	for n := range p.names() {
		if len(n.comments) == 0 {
			missing = append(missing, p.position(n.pos)+": "+n.name+" has no comment")
		}
	}
	return missing
}

// names returns the exported names in the order of the source.
func (p Package) names() iter.Seq[name] {
	return func(yield func(name) bool) {
		for _, file := range p.typed.Syntax {
			for _, declaration := range file.Decls {
				for _, n := range exported(declaration) {
					if !yield(n) {
						return
					}
				}
			}
		}
	}
}

func exported(declaration ast.Decl) []name {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if n, ok := functionName(d); ok {
			return []name{n}
		}
	case *ast.GenDecl:
		var names []name
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					names = append(names, typeNames(s, d)...)
				}
			case *ast.ValueSpec:
				names = append(names, public("", s.Names, s.Doc, s.Comment, d.Doc)...)
			}
		}
		return names
	}
	return nil
}

func functionName(d *ast.FuncDecl) (name, bool) {
	n := name{d.Name.Name, d.Pos(), given(d.Doc)}
	if d.Recv == nil {
		return n, d.Name.IsExported()
	}
	receiver := d.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	switch generic := receiver.(type) {
	case *ast.IndexExpr:
		receiver = generic.X
	case *ast.IndexListExpr:
		receiver = generic.X
	}
	of, ok := receiver.(*ast.Ident)
	if !ok {
		return n, false
	}
	n.name = of.Name + "." + n.name
	return n, d.Name.IsExported() && of.IsExported()
}

func typeNames(s *ast.TypeSpec, d *ast.GenDecl) []name {
	comments := given(s.Doc, s.Comment)
	if !d.Lparen.IsValid() {
		comments = given(s.Doc, s.Comment, d.Doc)
	}
	names := []name{{s.Name.Name, s.Pos(), comments}}
	switch t := s.Type.(type) {
	case *ast.StructType:
		for _, field := range t.Fields.List {
			names = append(names, public(s.Name.Name+".", field.Names, field.Doc, field.Comment)...)
		}
	case *ast.InterfaceType:
		for _, method := range t.Methods.List {
			explained := []*ast.CommentGroup{method.Doc, method.Comment}
			if declaredMethods(t) == 1 {
				explained = append(explained, comments...)
			}
			names = append(names, public(s.Name.Name+".", method.Names, explained...)...)
		}
	}
	return names
}

func declaredMethods(t *ast.InterfaceType) int {
	count := 0
	for _, method := range t.Methods.List {
		count += len(method.Names)
	}
	return count
}

func public(prefix string, identifiers []*ast.Ident, comments ...*ast.CommentGroup) []name {
	var names []name
	for _, identifier := range identifiers {
		if identifier.IsExported() {
			names = append(names, name{prefix + identifier.Name, identifier.Pos(), given(comments...)})
		}
	}
	return names
}

// given returns the comments that are not empty.
func given(comments ...*ast.CommentGroup) []*ast.CommentGroup {
	var there []*ast.CommentGroup
	for _, comment := range comments {
		if comment != nil && comment.Text() != "" {
			there = append(there, comment)
		}
	}
	return there
}
