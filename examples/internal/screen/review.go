package screen

import (
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/scenes"
)

// maxText is the maximum length of the shown text of a review.
const maxText = 72

// Review shows the caller's result.
func (s *Screen) Review(r scenes.Review) {
	label := ""
	if r.Call != "" {
		label = "review " + r.Call + "  "
	}
	switch r.Outcome {
	case scenes.Answered:
		s.printMarked(markAnswer, label, s.style.paint(dim, "the model, after "+short(r.Elapsed)+": "), truncate(r.Review.Text))
	case scenes.Degraded:
		s.printMarked(markDegraded, label, s.style.paint(yellow, "degraded, local rules: "), truncate(r.Review.Text))
	case scenes.Canceled:
		s.printMarked(markCanceled, label, "canceled by the caller")
	case scenes.Failed:
		s.printMarked(markFailure, label, "the caller gets ", s.style.paint(red, string(classify.Of(r.Err).Kind)), ": ", sentence(r.Err))
	}
}

func truncate(text string) string {
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText-3]) + "..."
	}
	return text
}
