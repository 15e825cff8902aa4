package markdown

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// slugger makes anchors of headings as GitHub does: lower case, letters, digits, hyphens and
// underscores, hyphens for spaces, and a number for a repeated heading.
type slugger map[string]int

func (s slugger) slug(heading string) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, strings.TrimSpace(heading))
	seen := s[slug]
	s[slug]++
	if seen > 0 {
		slug += "-" + strconv.Itoa(seen)
	}
	return slug
}

var (
	htmlLink   = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	htmlAnchor = regexp.MustCompile(`(?:id|name)="([^"]*)"`)
)

func (p *Page) html(tag []byte, line int) {
	for _, match := range htmlLink.FindAllSubmatch(tag, -1) {
		p.Links = append(p.Links, Link{line, string(match[1])})
	}
	for _, match := range htmlAnchor.FindAllSubmatch(tag, -1) {
		p.Anchors = append(p.Anchors, string(match[1]))
	}
}
