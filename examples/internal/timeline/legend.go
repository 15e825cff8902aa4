package timeline

// sign explains a colour or a mark of the picture.
type sign struct {
	Kind, Class, Text string
	X                 float64
}

// signs are all signs, in the order of the legend.
var signs = []sign{
	{Kind: bar, Class: "execution", Text: "execution"},
	{Kind: bar, Class: "success", Text: "attempt: success"},
	{Kind: bar, Class: "failure", Text: "attempt: failure"},
	{Kind: bar, Class: "canceled", Text: "attempt: canceled"},
	{Kind: wait, Class: "event", Text: "wait"},
	{Kind: mark, Class: "event", Text: "event"},
}

// signWidth is the width of a sign without its text.
const signWidth = 22

// legend returns the signs that the rows use.
func legend(rows []row) []sign {
	used := make(map[[2]string]bool)
	for _, r := range rows {
		used[[2]string{r.Kind, r.Class}] = true
	}
	var legend []sign
	x := float64(timeLeft)
	for _, s := range signs {
		if !used[[2]string{s.Kind, s.Class}] {
			continue
		}
		s.X = x
		x += signWidth + gap + float64(len(s.Text))*charWidth + 3*gap
		legend = append(legend, s)
	}
	return legend
}
