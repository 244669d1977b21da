// Package bench measures time and memory: what the promises say in seconds and
// megabytes. `make bench` runs it. Nothing here fails for being slow; what must
// not happen (a refused call, a failed query) does fail.
package bench
