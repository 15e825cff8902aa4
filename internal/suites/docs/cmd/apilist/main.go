// Command apilist writes api/, the lists of all names that the public packages export. It is run at
// the root of the repository:
//
//	go run ./internal/suites/docs/cmd/apilist
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tenax-go/tenax/internal/suites/docs/api"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "apilist:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	packages, err := api.Load(root)
	if err != nil {
		return err
	}
	if len(packages) == 0 {
		return fmt.Errorf("%s holds no public package of %s: run it at the root of the repository", root, api.Module)
	}
	folder := filepath.Join(root, "api")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for _, p := range packages {
		file := filepath.Join(folder, filepath.FromSlash(p.Name)+".txt")
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(p.Listing()), 0o600); err != nil {
			return err
		}
	}
	return nil
}
