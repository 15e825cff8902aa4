// The command page writes docs/verdicts.md. It runs in the folder of the module.
package main

import (
	"fmt"
	"os"

	"github.com/tenax-go/tenax/internal/suites/verdicts"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	page, err := verdicts.Page()
	if err != nil {
		return err
	}
	return os.WriteFile("../../../docs/verdicts.md", page, 0o644) //nolint:gosec // Everybody may read documentation.
}
