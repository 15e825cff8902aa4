package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

const root = "../../.."

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryPublicPackageHasARule(t *testing.T) {
	got := load(t).public()
	want := slices.Sorted(maps.Keys(rules))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the module's public packages and the rules for them differ (-rules +packages):\n%s", diff)
	}
}

func TestImportsKeepTheRules(t *testing.T) {
	g := load(t)
	for pkg, r := range rules {
		t.Run(pkg, func(t *testing.T) {
			for _, breach := range g.breaches(pkg, r) {
				t.Error(breach)
			}
		})
	}
}

func TestAWrongImportIsFound(t *testing.T) {
	std := func(path string, imports ...string) node {
		return node{ImportPath: path, Standard: true, Imports: imports}
	}
	pkg := func(path string, imports ...string) node { return node{ImportPath: path, Imports: imports} }
	retry, policy, helper := module+"/retry", module+"/policy", module+"/internal/helper"
	tests := map[string]struct {
		nodes []node
		rule  rule
		want  []string
	}{
		"nothing but what is allowed": {
			nodes: []node{pkg(retry, "time", policy, helper), std("time", "unsafe"), std("unsafe"), pkg(policy, "context"), std("context"), pkg(helper, "time")},
			rule:  rules["retry"],
		},
		"a package of this module": {
			nodes: []node{pkg(retry, module+"/httpmw"), pkg(module + "/httpmw")},
			rule:  rules["retry"],
			want:  []string{"retry may not import " + module + "/httpmw: " + retry + " -> " + module + "/httpmw"},
		},
		"a package below an allowed one": {
			nodes: []node{pkg(retry, policy+"/sub"), pkg(policy + "/sub")},
			rule:  rules["retry"],
			want:  []string{"retry may not import " + policy + "/sub: " + retry + " -> " + policy + "/sub"},
		},
		"another module": {
			nodes: []node{pkg(retry, "example.com/x"), pkg("example.com/x")},
			rule:  rules["retry"],
			want:  []string{"retry may not import example.com/x: " + retry + " -> example.com/x"},
		},
		"a forbidden package of the standard library": {
			nodes: []node{pkg(retry, "net/http/httptrace"), std("net/http/httptrace")},
			rule:  rules["retry"],
			want:  []string{"retry may not import net/http/httptrace: " + retry + " -> net/http/httptrace"},
		},
		"a test helper": {
			nodes: []node{pkg(retry, helper), pkg(helper, "testing"), std("testing")},
			rule:  rules["retry"],
			want:  []string{"retry may not import testing: " + retry + " -> " + helper + " -> testing"},
		},
		"the kit of the tests": {
			nodes: []node{pkg(retry, module+"/"+testkit+"/racing"), pkg(module + "/" + testkit + "/racing")},
			rule:  rules["retry"],
			want:  []string{"retry may not import " + module + "/" + testkit + "/racing: " + retry + " -> " + module + "/" + testkit + "/racing"},
		},
		"by way of an allowed package": {
			nodes: []node{pkg(retry, policy), pkg(policy, helper), pkg(helper, "log/slog"), std("log/slog")},
			rule:  rules["retry"],
			want:  []string{"retry may not import log/slog: " + retry + " -> " + policy + " -> " + helper + " -> log/slog"},
		},
		"the SDK below the allowed API": {
			nodes: []node{
				pkg(module+"/retry", "go.opentelemetry.io/otel/trace"),
				pkg("go.opentelemetry.io/otel/trace", "go.opentelemetry.io/otel/sdk/trace"),
				pkg("go.opentelemetry.io/otel/sdk/trace"),
			},
			rule: rules["otelmw"],
			want: []string{"retry may not import go.opentelemetry.io/otel/sdk/trace: " + retry + " -> go.opentelemetry.io/otel/trace -> go.opentelemetry.io/otel/sdk/trace"},
		},
		"under the name that the standard library vendors it by": {
			nodes: []node{
				{ImportPath: retry, Imports: []string{"golang.org/x/net/idna"}, ImportMap: map[string]string{"golang.org/x/net/idna": "vendor/golang.org/x/net/idna"}},
				std("vendor/golang.org/x/net/idna"),
			},
			rule: rules["retry"],
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := graph{}
			for _, n := range test.nodes {
				g[n.ImportPath] = n
			}
			if diff := cmp.Diff(test.want, g.breaches("retry", test.rule)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheRootModuleRequiresNoMoreThanItSays(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
		Replace, Exclude, Tool []any
	}
	if err := json.Unmarshal(command(t, "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	for _, required := range mod.Require {
		if !required.Indirect && !slices.Contains(requirements, required.Path) {
			t.Errorf("go.mod requires %s, which is not among the requirements in rules_test.go", required.Path)
		}
		if slices.ContainsFunc(unwanted, func(root string) bool { return within(required.Path, root) }) {
			t.Errorf("go.mod requires %s, which belongs to a nested module", required.Path)
		}
	}
	if len(mod.Replace)+len(mod.Exclude)+len(mod.Tool) > 0 {
		t.Error("go.mod has a replace, exclude or tool directive: the first two do nothing for importers of the module, the last makes it longer for them")
	}
}

// load returns every package of the root module and all their imports, as an importer of the module
// gets them: without go.work.
func load(t *testing.T) graph {
	t.Helper()
	openFolders(t)
	g := graph{}
	out := json.NewDecoder(bytes.NewReader(command(t, "list", "-deps", "-json=ImportPath,Standard,Imports,ImportMap", "./...")))
	for {
		var n node
		if err := out.Decode(&n); errors.Is(err, io.EOF) {
			return g
		} else if err != nil {
			t.Fatal(err)
		}
		g[n.ImportPath] = n
	}
}

func command(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

// openFolders opens every folder with Go files. The go command takes the result of a test from its
// cache unless a file that the test itself opened has changed; files that a child process opened do
// not count.
func openFolders(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, item fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := item.Name()
		if item.IsDir() && path != root && (name == "testdata" || strings.HasPrefix(name, ".") || nested(path)) {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func nested(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}
