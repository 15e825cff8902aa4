// Package query reads and writes the queries of the status page's addresses.
package query
