package api

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// Listing returns a line for every exported name, sorted: constants with their values, functions,
// variables, types, and then the fields and methods of each type.
func (p Package) Listing() string {
	l := lister{deprecated: p.deprecated(), qualify: func(other *types.Package) string {
		if other == p.typed.Types {
			return ""
		}
		return other.Name()
	}}
	scope := p.typed.Types.Scope()
	for _, name := range scope.Names() {
		if object := scope.Lookup(name); object.Exported() {
			l.object(object)
		}
	}
	slices.Sort(l.lines)
	return strings.Join(l.lines, "\n") + "\n"
}

type lister struct {
	qualify    types.Qualifier
	deprecated map[string]bool
	lines      []string
}

func (l *lister) object(object types.Object) {
	switch o := object.(type) {
	case *types.Const:
		l.add(o.Name(), "const %s %s = %s", o.Name(), l.text(o.Type()), o.Val().ExactString())
	case *types.Var:
		l.add(o.Name(), "var %s %s", o.Name(), l.text(o.Type()))
	case *types.Func:
		l.add(o.Name(), "func %s%s", o.Name(), l.signature(o))
	case *types.TypeName:
		l.typeName(o)
	}
}

func (l *lister) typeName(o *types.TypeName) {
	if alias, ok := o.Type().(*types.Alias); ok {
		l.add(o.Name(), "type %s = %s", o.Name(), l.text(alias.Rhs()))
		return
	}
	named, ok := o.Type().(*types.Named)
	if !ok {
		return
	}
	head := o.Name() + l.parameters(named.TypeParams())
	switch under := named.Underlying().(type) {
	case *types.Struct:
		l.add(o.Name(), "type %s struct", head)
		l.fields(o.Name(), under)
	case *types.Interface:
		l.add(o.Name(), "type %s interface", head)
		l.interfaceMethods(o.Name(), under)
	default:
		l.add(o.Name(), "type %s %s", head, l.text(under))
	}
	// The method set of the pointer has all methods, promoted ones too.
	if !types.IsInterface(named) {
		methods := types.NewMethodSet(types.NewPointer(named))
		for method := range methods.Methods() {
			if method.Obj().Exported() {
				l.method(named, method)
			}
		}
	}
}

func (l *lister) fields(of string, s *types.Struct) {
	hidden := false
	for field := range s.Fields() {
		switch {
		case !field.Exported():
			hidden = true
		case field.Embedded():
			l.add(of+"."+field.Name(), "type %s struct, embedded %s", of, l.text(field.Type()))
		default:
			l.add(of+"."+field.Name(), "type %s struct, %s %s", of, field.Name(), l.text(field.Type()))
		}
	}
	if hidden {
		l.add("", "type %s struct, unexported fields", of)
	}
}

func (l *lister) interfaceMethods(of string, i *types.Interface) {
	hidden := false
	for method := range i.Methods() {
		if !method.Exported() {
			hidden = true
			continue
		}
		l.add(of+"."+method.Name(), "type %s interface, %s%s", of, method.Name(), l.signature(method))
	}
	if hidden {
		l.add("", "type %s interface, unexported methods", of)
	}
}

func (l *lister) method(of *types.Named, method *types.Selection) {
	receiver := "*" + of.Obj().Name()
	if types.NewMethodSet(of).Lookup(of.Obj().Pkg(), method.Obj().Name()) != nil {
		receiver = of.Obj().Name()
	}
	promoted := ""
	if len(method.Index()) > 1 {
		promoted = ", promoted"
	}
	var names []string
	for parameter := range of.TypeParams().TypeParams() {
		names = append(names, parameter.Obj().Name())
	}
	if len(names) > 0 {
		receiver += "[" + strings.Join(names, ", ") + "]"
	}
	f, ok := method.Obj().(*types.Func)
	if !ok {
		return
	}
	l.add(of.Obj().Name()+"."+f.Name(), "method (%s) %s%s%s", receiver, f.Name(), l.signature(f), promoted)
}

// signature omits the names of parameters: changing them breaks no program.
func (l *lister) signature(f *types.Func) string {
	s := f.Signature()
	var b strings.Builder
	b.WriteString(l.parameters(s.TypeParams()))
	b.WriteString("(")
	for i := range s.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		parameter := l.text(s.Params().At(i).Type())
		if s.Variadic() && i == s.Params().Len()-1 {
			parameter = "..." + strings.TrimPrefix(parameter, "[]")
		}
		b.WriteString(parameter)
	}
	b.WriteString(")")
	var results []string
	for result := range s.Results().Variables() {
		results = append(results, l.text(result.Type()))
	}
	switch len(results) {
	case 0:
	case 1:
		b.WriteString(" " + results[0])
	default:
		b.WriteString(" (" + strings.Join(results, ", ") + ")")
	}
	return b.String()
}

func (l *lister) parameters(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	var all []string
	for parameter := range list.TypeParams() {
		all = append(all, parameter.Obj().Name()+" "+l.text(parameter.Constraint()))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (l *lister) text(t types.Type) string { return types.TypeString(t, l.qualify) }

func (l *lister) add(name, format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if l.deprecated[name] {
		line += " // deprecated"
	}
	l.lines = append(l.lines, line)
}

// deprecated returns the names with a comment of deprecation, T.M for a method or field.
func (p Package) deprecated() map[string]bool {
	names := map[string]bool{}
	for name := range p.names() {
		if slices.ContainsFunc(name.comments, isDeprecated) {
			names[name.name] = true
		}
	}
	return names
}

func isDeprecated(comment *ast.CommentGroup) bool {
	return slices.ContainsFunc(strings.Split(comment.Text(), "\n\n"), func(paragraph string) bool {
		return strings.HasPrefix(paragraph, "Deprecated: ")
	})
}
