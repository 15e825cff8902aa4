module github.com/tenax-go/tenax

go 1.26.0
