package scenes_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/scenes"
)

func open(t *testing.T) *scenes.Stage {
	t.Helper()
	stage, err := scenes.Open(t.Context(), reviewer.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stage.Close() })
	return stage
}

func TestEverySceneEndsAsItShould(t *testing.T) {
	names := make(map[string]bool)
	for _, scene := range scenes.All() {
		if names[scene.Name] || scene.Title == "" || scene.Moral == "" {
			t.Errorf("scene %q needs a name of its own, a title and a moral", scene.Name)
		}
		names[scene.Name] = true
		t.Run(scene.Name, func(t *testing.T) {
			t.Parallel()
			r := open(t).Run(t.Context(), scene, nil)
			if r.Err != nil {
				t.Error(r.Err)
			}
			checkSecrets(t, r.Reviews)
		})
	}
}

// checkSecrets looks for the keys and the prompt in the caller's results.
func checkSecrets(t *testing.T, reviews []scenes.Review) {
	t.Helper()
	for _, r := range reviews {
		text := r.Review.Text
		if r.Err != nil {
			text += r.Err.Error()
		}
		for _, secret := range scenes.Secrets() {
			if strings.Contains(text, secret) {
				t.Errorf("the caller is shown %q: %s", secret, text)
			}
		}
	}
}

func TestASceneThatEndsUnexpectedlyReportsHow(t *testing.T) {
	checked := errors.New("checked")
	for name, c := range map[string]struct {
		scene scenes.Scene
		want  string
	}{
		"too many requests": {
			scenes.Scene{API: llm.Sequence(llm.Unavailable, llm.Answer), Want: scenes.Counts{Answered: 1, Requests: 1}},
			"requests seen by the API: 2 instead of 1\nretries: 1 instead of 0",
		},
		"another end": {
			scenes.Scene{API: llm.Always(llm.Answer), Want: scenes.Counts{Degraded: 1, Requests: 1}},
			"reviews answered: 1 instead of 0\nreviews degraded: 0 instead of 1",
		},
		"another state": {
			scenes.Scene{API: llm.Always(llm.Answer), Want: scenes.Counts{Answered: 1, Requests: 1, Circuit: "closed, open"}},
			`circuit: "" instead of "closed, open"`,
		},
		"a check": {
			scenes.Scene{
				API: llm.Always(llm.Answer), Want: scenes.Counts{Answered: 1, Requests: 1},
				Check: func(scenes.Result) error { return checked },
			},
			"checked",
		},
		"a play": {
			scenes.Scene{Play: func(context.Context, *scenes.Run) error { return checked }, API: llm.Always(llm.Answer)},
			"checked",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.scene.Name = name
			r := open(t).Run(t.Context(), c.scene, nil)
			if r.Err == nil || r.Err.Error() != c.want {
				t.Errorf("the error is %v, not %s", r.Err, c.want)
			}
		})
	}
}

func TestAnInterruptionEndsASceneAtOnce(t *testing.T) {
	for _, scene := range scenes.All() {
		t.Run(scene.Name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if r := open(t).Run(ctx, scene, nil); r.Err == nil {
				t.Error("the scene ended as it should")
			}
		})
	}
}

func TestOutcomeIsInWords(t *testing.T) {
	for want, tally := range map[string]scenes.Counts{
		"answered":                         {Answered: 1},
		"3 answered":                       {Answered: 3},
		"1 answered, 4 degraded":           {Answered: 1, Degraded: 4},
		"1 degraded, 1 failed, 1 canceled": {Degraded: 1, Failed: 1, Canceled: 1},
		"":                                 {},
	} {
		if got := tally.Outcome(); got != want {
			t.Errorf("the outcome is %q, not %q", got, want)
		}
	}
}
