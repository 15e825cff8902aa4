package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/docs/markdown"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBlocksLinksAndAnchorsAreFoundWithTheirLines(t *testing.T) {
	page := markdown.Parse("a.md", []byte(`# The `+"`retry`"+` policy, *first*

See [b](b.md#x) and ![c](c.svg).

`+"```go compile-only"+`
x := 1
`+"```"+`

- in a list:
  `+"```python"+`
  pass
  `+"```"+`

| a | b |
| --- | --- |
| [d](d.md) | e |

## Twice
## Twice

<a id="here"></a><img src="f.png">
`))
	want := markdown.Page{
		Path: "a.md",
		Blocks: []markdown.Block{
			{Line: 6, Language: "go", Flags: []string{"compile-only"}, Code: "x := 1\n"},
			{Line: 11, Language: "python", Flags: []string{}, Code: "pass\n"},
		},
		Links: []markdown.Link{
			{Line: 3, Destination: "b.md#x"},
			{Line: 3, Destination: "c.svg"},
			{Line: 16, Destination: "d.md"},
			{Line: 21, Destination: "f.png"},
		},
		Spans:   []markdown.Span{{Line: 1, Code: "retry"}},
		Anchors: []string{"the-retry-policy-first", "twice", "twice-1", "here"},
	}
	if diff := cmp.Diff(want, page); diff != "" {
		t.Error(diff)
	}
}
