package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "Chromium does not end:", err)
		code = max(code, 1)
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	return code
}

// chromium is a browser that starts on first use.
type chromium struct {
	once    sync.Once
	ctx     context.Context
	release context.CancelFunc
	err     error
}

// shared is the one Chromium of all tests. Each test has its own tabs.
var shared chromium

// start returns the browser, or ends the test if there is none.
func (c *chromium) start(t *testing.T) context.Context {
	t.Helper()
	wish := os.Getenv("TENAX_BROWSER")
	if wish == "off" {
		t.Skip("TENAX_BROWSER is off")
	}
	path, err := chromiumPath()
	switch {
	case err == nil:
	case wish == "required":
		t.Fatalf("TENAX_BROWSER is required, but: %v; set TENAX_CHROMIUM", err)
	default:
		t.Skipf("%v; set TENAX_CHROMIUM to test with it", err)
	}
	c.once.Do(func() { c.launch(path) })
	if c.err != nil {
		t.Fatalf("%s does not start: %v", path, c.err)
	}
	return c.ctx
}

func (c *chromium) launch(path string) {
	allocator, release := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb"))
	c.ctx, _ = chromedp.NewContext(allocator)
	c.release = release
	c.err = chromedp.Do(c.ctx, chromedp.Navigate("about:blank"))
}

// stop ends the browser and waits until it is gone.
func (c *chromium) stop() error {
	if c.ctx == nil {
		return nil
	}
	defer c.release()
	return chromedp.Cancel(c.ctx)
}

func chromiumPath() (string, error) {
	if named := os.Getenv("TENAX_CHROMIUM"); named != "" {
		return exec.LookPath(named)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("there is no Chromium on the PATH")
}
