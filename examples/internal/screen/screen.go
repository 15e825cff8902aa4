// Package screen shows scenes to a person: a line for each attempt, one for each event of the
// policies, and a table at the end.
package screen

import (
	"fmt"
	"io"
	"strings"

	"github.com/tenax-go/tenax/examples/internal/scenes"
)

// Screen is a viewer that prints scenes for a person. Its methods must be called one at a
// time.
type Screen struct {
	w     io.Writer
	style Style
}

// New returns a screen that writes to w.
func New(w io.Writer, style Style) *Screen { return &Screen{w, style} }

func (s *Screen) line(parts ...string) {
	_, _ = fmt.Fprintln(s.w, strings.TrimRight(strings.Join(parts, ""), " "))
}

// Fact is a line above the scenes or below them.
type Fact struct {
	Name, Text string
}

// Opening shows the title and facts before the first scene.
func (s *Screen) Opening(title string, facts []Fact) {
	s.line(s.style.paint(bold, title))
	s.line()
	s.Facts(facts)
}

// Facts shows facts, one a line.
func (s *Screen) Facts(facts []Fact) {
	for _, f := range facts {
		s.line("  ", s.style.paint(dim, fmt.Sprintf("%-9s", f.Name)), " ", f.Text)
	}
}

// Begin shows the title of the scene of the given number.
func (s *Screen) Begin(number int, scene scenes.Scene) {
	s.line()
	s.line(fmt.Sprintf("%2d  ", number), s.style.paint(bold, scene.Title))
}

// End shows whether the scene ended as expected.
func (s *Screen) End(result scenes.Result) {
	if result.Err == nil {
		s.line("    ", s.style.paint(green, "PASS"), "  ", result.Scene.Moral)
		return
	}
	for problem := range strings.Lines(result.Err.Error()) {
		s.line("    ", s.style.paint(red, "FAIL"), "  ", strings.TrimSpace(problem))
	}
}

// Note shows other information.
func (s *Screen) Note(text string) {
	s.printMarked(markNote, s.style.paint(dim, text))
}

func (s *Screen) printMarked(m mark, parts ...string) {
	s.line(append([]string{"    ", s.style.mark(m), " "}, parts...)...)
}
