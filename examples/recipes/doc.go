// Package recipes is the longer code of docs/recipes.md, with its tests. A test holds the page to
// it.
package recipes
