package screen

import (
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/scenes"
)

// maxText is how much of a review is shown.
const maxText = 72

// Review shows what the caller gets.
func (s *Screen) Review(r scenes.Review) {
	who := ""
	if r.Call != "" {
		who = "review " + r.Call + "  "
	}
	switch r.Outcome {
	case scenes.Answered:
		s.entry(markAnswer, who, s.style.paint(dim, "the model, after "+short(r.Elapsed)+": "), cut(r.Review.Text))
	case scenes.Degraded:
		s.entry(markDegraded, who, s.style.paint(yellow, "degraded, local rules: "), cut(r.Review.Text))
	case scenes.Canceled:
		s.entry(markCanceled, who, "canceled by the caller")
	case scenes.Failed:
		s.entry(markFailure, who, "the caller gets ", s.style.paint(red, string(classify.Of(r.Err).Kind)), ": ", sentence(r.Err))
	}
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText-3]) + "..."
	}
	return text
}
