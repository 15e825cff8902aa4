// Package docs holds no code for users. It keeps the documentation true:
//
//   - every Go block of every Markdown file compiles, and runs if it can (package snippet,
//     snippets_test.go);
//   - every relative link leads somewhere, and every anchor to a heading (package markdown,
//     links_test.go);
//   - docs/design.md names every package that ships, and only files that exist (design_test.go);
//   - api/ lists every exported name, each has a doc comment, and each constructor an example
//     (package api);
//   - the programs of docs/migration do the same before and after, with as few changed lines as the
//     page says (folder migration).
//
// It is a module of its own, so that the programs of the migration pages can import the libraries
// that they migrate from.
//
// # How a block becomes a file
//
// A block with a package clause is a file as it is: a program is run, and its output compared with
// its // Output: comment. Any other block is completed:
//
//   - The lines of an import, type or func declaration that begins at the left margin stand at the
//     level of the file, and all others in a function func(t *testing.T) error, with a ctx. Their
//     variables count as used. So a block may use t and ctx, and return an error, which fails the
//     test.
//   - A package that the block does not import itself is imported from the list in imports.go, by
//     the last element of its path.
//   - Names that belong to the reader's program (Stock, fetchStock) are declared in
//     testdata/preludes, in a file named like the page or in every_page.go, unless the block
//     declares them itself.
//
// The function runs in a testing/synctest bubble, so waits take no time, and then every declared
// test function outside of one. A block that begins with ```go compile-only is compiled and not
// run; a test counts these blocks.
package docs
