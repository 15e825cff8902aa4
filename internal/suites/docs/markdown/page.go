// Package markdown reads the parts of a Markdown file that the checks of the documentation need:
// code blocks, code spans, links and headings.
package markdown

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Page is a Markdown file.
type Page struct {
	// Path is relative to the root, with slashes.
	Path    string
	Blocks  []Block
	Spans   []Span
	Links   []Link
	Anchors []string
}

// Span is code within a line, in backquotes.
type Span struct {
	Line int
	Code string
}

// Block is a fenced code block.
type Block struct {
	// Line is the line of the first line of code, from 1.
	Line int
	// Language is the first word after the fence, and Flags are those that follow.
	Language string
	Flags    []string
	Code     string
}

// Link is the target of a link or an image.
type Link struct {
	Line        int
	Destination string
}

// Pages reads every Markdown file below root, but for hidden folders and testdata, in the order of
// their paths.
func Pages(root string) ([]Page, error) {
	var pages []Page
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(path) != ".md" {
			return nil
		}
		source, err := os.ReadFile(path) //nolint:gosec // It is a file of the repository.
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		pages = append(pages, Parse(filepath.ToSlash(relative), source))
		return nil
	})
	return pages, err
}

// Parse reads one file.
func Parse(path string, source []byte) Page {
	p := Page{Path: path}
	slugs := slugger{}
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	line := 1
	// The visitor returns no error, so Walk returns none.
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			line = lineOf(source, n.Lines().At(0).Start)
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			p.Blocks = append(p.Blocks, block(n, source, line))
		case *ast.Heading:
			p.Anchors = append(p.Anchors, slugs.slug(plain(n, source)))
		case *ast.CodeSpan:
			p.Spans = append(p.Spans, Span{line, plain(n, source)})
		case *ast.Link:
			p.Links = append(p.Links, Link{line, string(n.Destination)})
		case *ast.Image:
			p.Links = append(p.Links, Link{line, string(n.Destination)})
		case *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				segment := n.Lines().At(i)
				p.html(segment.Value(source), lineOf(source, segment.Start))
			}
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				p.html(segment.Value(source), lineOf(source, segment.Start))
			}
		}
		return ast.WalkContinue, nil
	})
	return p
}

func block(n *ast.FencedCodeBlock, source []byte, line int) Block {
	b := Block{Line: line}
	if n.Info != nil {
		words := strings.Fields(string(n.Info.Value(source)))
		if len(words) > 0 {
			b.Language, b.Flags = words[0], words[1:]
		}
	}
	var code strings.Builder
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		code.Write(segment.Value(source))
	}
	b.Code = code.String()
	return b
}

// Has reports whether the block has the flag.
func (b Block) Has(flag string) bool { return slices.Contains(b.Flags, flag) }

func lineOf(source []byte, offset int) int { return 1 + bytes.Count(source[:offset], []byte("\n")) }

// plain returns the text of a node without its markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
