package browser_test

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const docs = "../../../docs/"

// TestScreenshots writes the pictures in docs. They differ each time, so they are not compared.
func TestScreenshots(t *testing.T) {
	running, err := time.ParseDuration(os.Getenv("TENAX_SCREENSHOTS"))
	if err != nil {
		t.Skip("TENAX_SCREENSHOTS does not say how long the program runs before")
	}
	p := newProgram(t)
	p.traffic()
	origin := p.serve()
	time.Sleep(running)
	for _, shot := range []struct {
		file, path, scheme string
		width, height      int64
	}{
		{"statuspage-light.png", "/debug/tenax/", "light", 1280, 1000},
		{"statuspage-dark.png", "/debug/tenax/?pipeline=2", "dark", 1280, 1000},
		{"statuspage-phone.png", "/debug/tenax/", "light", 360, 780},
	} {
		b := open(t, origin, shot.path, shot.width, shot.height, scheme(shot.scheme))
		b.waitLive()
		picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(docs+shot.file, picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
