package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// notNetErrors has the error types of the module that are not a net.Error, with the reasons.
var notNetErrors = map[string]string{
	"internal/testkit/hostile.detailError": "a foreign error, for tests",
	"internal/testkit/hostile.forkError":   "a foreign error, for tests",
	"internal/testkit/hostile.listErrors":  "a foreign error, for tests",
	"internal/testkit/hostile.loopError":   "a foreign error, for tests",
	"internal/testkit/hostile.spiralError": "a foreign error, for tests",

	"internal/testkit/namesake/kafka-go.WriteErrors": "a foreign error, for tests",
	"internal/testkit/namesake/mysql.MyError":        "a foreign error, for tests",
}

// Clients that switch to another server when one fails check the error itself, as they may with the
// errors of http.Transport.
func TestEveryErrorIsANetError(t *testing.T) {
	var found, all []string
	for name, isNetError := range errorTypes(t) {
		all = append(all, name)
		if !isNetError {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(notNetErrors)), found); diff != "" {
		t.Errorf("types that are errors and no net.Error (-excepted +found):\n%s", diff)
	}
	for _, known := range []string{"retry.Error", "policy.fixedError", "classify.verdictError", "failsafemw.stoppedError"} {
		if !slices.Contains(all, known) {
			t.Errorf("%s was not looked at", known)
		}
	}
}

func TestAnErrorThatIsNoNetErrorIsFound(t *testing.T) {
	const source = `package p
type Whole struct{}
func (*Whole) Error() string { return "" }
func (*Whole) Timeout() bool { return false }
func (*Whole) Temporary() bool { return false }
type half[T any] struct{}
func (half[T]) Error() string { return "" }
func (half[T]) Timeout() bool { return false }
type Mixed struct{}
func (Mixed) Error() string { return "" }
func (Mixed) Timeout() bool { return false }
func (*Mixed) Temporary() bool { return false }
type embedding struct{ error }
type other struct{}
type Abstract interface { error; Other() }
func f() any { type local struct{ error }; return local{} }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"Whole": true, "half": false, "Mixed": false, "embedding": false, "local": false}
	if diff := cmp.Diff(want, errorsOf(t, fset, "p", []*ast.File{file}, nil)); diff != "" {
		t.Error(diff)
	}
}

// source is a package as the go command lists it, with its export data.
type source struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// errorTypes returns the types of the module that are errors, by package and name, and whether they
// are a net.Error.
func errorTypes(t *testing.T) map[string]bool {
	t.Helper()
	openFolders(t)
	listed := map[string]source{}
	out := json.NewDecoder(bytes.NewReader(command(t, "list", "-deps", "-export", "-json=ImportPath,Dir,Export,GoFiles", "./...")))
	for {
		var s source
		if err := out.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		listed[s.ImportPath] = s
	}
	fset := token.NewFileSet()
	compiled := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(listed[path].Export) })
	found := map[string]bool{}
	for path, s := range listed {
		name, own := strings.CutPrefix(path, module+"/")
		if !own {
			continue
		}
		var files []*ast.File
		for _, file := range s.GoFiles {
			parsed, err := parser.ParseFile(fset, filepath.Join(s.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, parsed)
		}
		for of, isNetError := range errorsOf(t, fset, path, files, compiled) {
			found[name+"."+of] = isNetError
		}
	}
	return found
}

// errorsOf returns the defined types of a package that are errors, including those in functions,
// and whether they are a net.Error in the same form, value or pointer.
func errorsOf(t *testing.T, fset *token.FileSet, path string, files []*ast.File, imports types.Importer) map[string]bool {
	t.Helper()
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{Importer: imports}).Check(path, fset, files, info); err != nil {
		t.Fatal(err)
	}
	anError, _ := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	found := map[string]bool{}
	for _, object := range info.Defs {
		name, ok := object.(*types.TypeName)
		if !ok || name.IsAlias() || types.IsInterface(name.Type()) {
			continue
		}
		form := name.Type()
		if !types.Implements(form, anError) {
			form = types.NewPointer(form)
		}
		if types.Implements(form, anError) {
			found[name.Name()] = types.Implements(form, netError)
		}
	}
	return found
}

// netError is net.Error.
var netError = func() *types.Interface {
	yes := types.NewTuple(types.NewVar(token.NoPos, nil, "", types.Typ[types.Bool]))
	method := func(name string) *types.Func {
		return types.NewFunc(token.NoPos, nil, name, types.NewSignatureType(nil, nil, nil, nil, yes, false))
	}
	anError := types.Universe.Lookup("error").Type()
	return types.NewInterfaceType([]*types.Func{method("Timeout"), method("Temporary")}, []types.Type{anError}).Complete()
}()
