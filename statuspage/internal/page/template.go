package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"style":    func() template.CSS { return template.CSS(pageCSS) }, //nolint:gosec // Embedded.
	"script":   func() template.JS { return template.JS(pageJS) },    //nolint:gosec // Embedded.
	"percent":  percent,
	"duration": duration,
	"rate":     rate,
	"number":   number,
	"words":    words,
	"ago":      ago,
}).Parse(pageHTML))

// ContentSecurityPolicy allows the page its own style and script, its icon, its event stream and
// its forms.
var ContentSecurityPolicy = "default-src 'none'; style-src " + hashOf(pageCSS) + "; script-src " + hashOf(pageJS) +
	"; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
