package verdicts

import (
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnswersAndErrorsMeanWhatTheyWant(t *testing.T) {
	answers := mustRead(t, Answers)
	world := newWorld(t, answers)
	var s score
	for n := range answers {
		answer := &answers[n]
		verdict, failed := world.ask(t, n, answer)
		if !failed {
			t.Errorf("%s: no failure", answer.Key())
		}
		s.add(&answer.Row, verdict)
	}
	for _, value := range Values() {
		s.add(&value.Row, classify.Of(value.Err()))
	}
	s.report(t)
}

func TestWhatOnlyLooksLikeAFailureChangesNoVerdict(t *testing.T) {
	answers := mustRead(t, Lookalikes)
	bare := slices.Clone(answers)
	for n := range bare {
		bare[n].Body = ""
	}
	with, without := newWorld(t, answers), newWorld(t, bare)
	for n := range answers {
		got, failed := with.ask(t, n, &answers[n])
		want, wantFailed := without.ask(t, n, &bare[n])
		if got != want || failed != wantFailed || failed != (answers[n].Status >= 400) {
			t.Errorf("%s: %s because of its body, else %s", answers[n].Key(), textOf(got), textOf(want))
		}
	}
	t.Logf("%d answers that only look like failures", len(answers))
}

func mustRead(t *testing.T, read func() ([]Answer, error)) []Answer {
	t.Helper()
	answers, err := read()
	if err != nil || len(answers) == 0 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	return answers
}
