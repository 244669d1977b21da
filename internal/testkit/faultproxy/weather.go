package faultproxy

import "time"

// Weather is what happens to requests on their way to the org.
type Weather struct {
	kind       kind
	retryAfter string
	up, down   time.Duration
}

type kind uint8

const (
	fair kind = iota
	hang
	unavailable
	cut
)

// Fair lets every request pass.
func Fair() Weather { return Weather{} }

// Hang accepts requests and does not answer them. Those that are still waited for
// when the weather changes are then passed on.
func Hang() Weather { return Weather{kind: hang} }

// Unavailable answers 503. retryAfter is that header's value, "" for none.
func Unavailable(retryAfter string) Weather {
	return Weather{kind: unavailable, retryAfter: retryAfter}
}

// Cut resets the connection instead of answering.
func Cut() Weather { return Weather{kind: cut} }

// Flapping is fair for up and bad for down, in turn.
func Flapping(up, down time.Duration, bad Weather) Weather {
	bad.up, bad.down = up, down
	return bad
}

// at is the kind that holds when the weather is so old.
func (w Weather) at(age time.Duration) kind {
	if period := w.up + w.down; period > 0 && age%period < w.up {
		return fair
	}
	return w.kind
}
