package api

import (
	"go/ast"
	"go/types"
	"strings"
)

// WithoutExample returns the places of the constructors that no example with an output calls. A
// constructor is a function with a name that begins with New, or one that returns a policy or a
// pipeline.
func (p Package) WithoutExample() []string {
	called := p.calledByExamples()
	var missing []string
	scope := p.typed.Types.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && f.Exported() && constructs(f) && !called[name] {
			missing = append(missing, p.position(f.Pos())+": no example with an output calls "+name)
		}
	}
	return missing
}

func constructs(f *types.Func) bool {
	results := f.Signature().Results()
	return strings.HasPrefix(f.Name(), "New") || results.Len() > 0 && isPolicy(results.At(0).Type())
}

// isPolicy reports whether a type has the method of policy.Policy: Apply, with a policy.Next.
func isPolicy(t types.Type) bool {
	object, _, _ := types.LookupFieldOrMethod(t, true, nil, "Apply")
	apply, ok := object.(*types.Func)
	if !ok || apply.Signature().Params().Len() != 2 {
		return false
	}
	next, ok := apply.Signature().Params().At(1).Type().(*types.Named)
	return ok && next.Obj().Name() == "Next" && next.Obj().Pkg().Path() == Module+"/policy"
}

// calledByExamples returns the functions of the package that examples with a compared output
// mention.
func (p Package) calledByExamples() map[string]bool {
	called := map[string]bool{}
	for _, file := range p.tests {
		for _, declaration := range file.Decls {
			example, ok := declaration.(*ast.FuncDecl)
			if !ok || example.Recv != nil || !strings.HasPrefix(example.Name.Name, "Example") || !hasOutput(file, example) {
				continue
			}
			ast.Inspect(example, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == p.typed.Name {
						called[s.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	return called
}

func hasOutput(file *ast.File, example *ast.FuncDecl) bool {
	for _, comment := range file.Comments {
		text := strings.ToLower(comment.Text())
		if comment.Pos() > example.Pos() && comment.End() < example.End() &&
			(strings.HasPrefix(text, "output:") || strings.HasPrefix(text, "unordered output:")) {
			return true
		}
	}
	return false
}
