package classify

import (
	"reflect"
	"strings"
)

// safeToRetry is the method by which pgx says whether it had sent anything.
type safeToRetry interface{ SafeToRetry() bool }

// driverShape recognises the errors of drivers of databases and caches, of clients of brokers and
// of other protocols: by a method that belongs to one of them, or by the name of the type and the
// last elements of the path of its package. Forks and major versions keep these.
func driverShape(t reflect.Type) *shape {
	name, pkg := nameOf(t)
	s := &shape{
		verdict: driverReader(t, name, pkg),
		place:   placeOfDriver(name, pkg),
		safety:  t.Implements(reflect.TypeFor[safeToRetry]()),
	}
	if s.verdict == nil && !s.safety {
		return nil
	}
	s.defers = s.place != 0 || s.safety || t.Implements(reflect.TypeFor[mongoLabels]())
	return s
}

// nameOf returns the name of the type that t is or points to, and the path of its package without
// a major version at its end.
func nameOf(t reflect.Type) (name, pkg string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	pkg = t.PkgPath()
	if i := strings.LastIndex(pkg, "/v"); i >= 0 && isNumber(pkg[i+len("/v"):]) {
		pkg = pkg[:i]
	}
	return t.Name(), pkg
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// placeOfDriver tells the errors of an operation that never got a connection.
func placeOfDriver(name, pkg string) place {
	switch name {
	case "ConnectError":
		if isPackage(pkg, "pgconn") {
			return inTransport | inDial
		}
	case "ServerSelectionError", "WaitQueueTimeoutError":
		if isPackage(pkg, "topology") {
			return inTransport | inDial
		}
	}
	return 0
}

// isPackage reports whether a path ends with one of the given elements.
func isPackage(path string, ends ...string) bool {
	for _, end := range ends {
		head, found := strings.CutSuffix(path, end)
		if found && (head == "" || head[len(head)-1] == '/') {
			return true
		}
	}
	return false
}

// sent adds to the answer found for err what err proves about what was sent.
func (s *shape) sent(err error, found *answer) {
	if found.Class != ClassTransient {
		return
	}
	if s.place&inDial != 0 {
		found.NotSent = true
	}
	if s.safety {
		e, _ := err.(safeToRetry)
		found.NotSent = e.SafeToRetry()
	}
}
