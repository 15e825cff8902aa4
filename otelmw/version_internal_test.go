package otelmw

import (
	"runtime/debug"
	"testing"
)

func TestScopeVersionIsThatOfTheModule(t *testing.T) {
	const path = "github.com/tenax-go/tenax"
	other := &debug.Module{Path: "github.com/tenax-go/tenax/grpcmw", Version: "v0.9.0"}
	tests := []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"a dependency", debug.BuildInfo{
			Main: debug.Module{Path: "example.com/shop", Version: "v2.0.0"},
			Deps: []*debug.Module{other, {Path: path, Version: "v1.2.3"}},
		}, "v1.2.3"},
		{"the program itself", debug.BuildInfo{
			Main: debug.Module{Path: path, Version: "(devel)"}, Deps: []*debug.Module{other},
		}, "(devel)"},
		{"unknown", debug.BuildInfo{
			Main: debug.Module{Path: "example.com/shop", Version: "v2.0.0"}, Deps: []*debug.Module{other},
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := versionIn(&test.info); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
