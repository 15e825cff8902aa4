// Package chart draws the line charts of the status page.
package chart
