package classify

import (
	"reflect"
	"strings"
)

// markerShape recognises the errors of containers (github.com/containerd/errdefs, and that of
// Docker): a method without arguments or results says what they are.
func markerShape(t reflect.Type) *shape {
	if v, ok := markerVerdict(t); ok {
		return &shape{defers: true, verdict: func(error) (Verdict, bool) { return v, true }}
	}
	if typeName(t) != "customMessage" || packagePath(t) != "github.com/containerd/errdefs" || t.Kind() != reflect.Struct {
		return nil
	}
	// This type of errdefs has a text of its own for one of the errors, in a field.
	return &shape{verdict: func(err error) (Verdict, bool) {
		marked := reflect.ValueOf(err).FieldByName("err")
		if marked.Kind() != reflect.Interface || marked.IsNil() {
			return Verdict{}, false
		}
		return markerVerdict(marked.Elem().Type())
	}}
}

func markerVerdict(t reflect.Type) (Verdict, bool) {
	for i := range &markers {
		if t.Implements(markers[i].method) {
			return markers[i].verdict, true
		}
	}
	return Verdict{}, false
}

var markers = [...]struct {
	method  reflect.Type
	verdict Verdict
}{
	{reflect.TypeFor[interface{ NotFound() }](), permanent(KindNotFound)},
	{reflect.TypeFor[interface{ InvalidParameter() }](), permanent(KindInvalidRequest)},
	{reflect.TypeFor[interface{ Unauthorized() }](), permanent(KindAuth)},
	{reflect.TypeFor[interface{ Forbidden() }](), permanent(KindAuth)},
	{reflect.TypeFor[interface{ Conflict() }](), permanent(KindConflict)},
	{reflect.TypeFor[interface{ AlreadyExists() }](), permanent(KindInvalidRequest)},
	{reflect.TypeFor[interface{ Aborted() }](), permanent(KindConflict)},
	{reflect.TypeFor[interface{ FailedPrecondition() }](), permanent(KindInvalidRequest)},
	{reflect.TypeFor[interface{ OutOfRange() }](), permanent(KindInvalidRequest)},
	{reflect.TypeFor[interface{ NotImplemented() }](), permanent(KindServer)},
	{reflect.TypeFor[interface{ DataLoss() }](), permanent(KindServer)},
	{reflect.TypeFor[interface{ Unavailable() }](), transient(KindServer)},
	{reflect.TypeFor[interface{ ResourceExhausted() }](), transient(KindRateLimit)},
	{reflect.TypeFor[interface{ System() }](), Verdict{Kind: KindServer}},
}

// typeName returns the name of a type, or of the one that it points to.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// packagePath returns the path of the package of a type, without the directory of a vendored one.
func packagePath(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	path := t.PkgPath()
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		path = path[i+len("/vendor/"):]
	}
	return path
}

// withoutVersion returns the path of a package without the major versions in it: "x.org/a/v3/b" is
// "x.org/a/b".
func withoutVersion(path string) string {
	for rest := path; ; {
		i := strings.Index(rest, "/v")
		if i < 0 {
			return path
		}
		version, _, _ := strings.Cut(rest[i+2:], "/")
		if version != "" && strings.Trim(version, "0123456789") == "" {
			at := len(path) - len(rest) + i
			path = path[:at] + path[at+2+len(version):]
			rest = path[at:]
			continue
		}
		rest = rest[i+2:]
	}
}
