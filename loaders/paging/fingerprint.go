package paging

import "crypto/sha256"

const (
	// markSize is the length of a fingerprint in bytes. Two ids that share one
	// hide the later of them: with 256 fingerprints and a page of 200 that
	// happens once in 20 million pages. With four bytes it would be once in
	// 80,000.
	markSize = 5
	// maxGiven is how many fingerprints a position holds: a whole page of Okta
	// and some that left it. All of them are 1.7 KB in a cursor.
	maxGiven = 256
)

// fingerprint is the beginning of an id's hash.
func fingerprint(id string) string {
	sum := sha256.Sum256([]byte(id))
	return string(sum[:markSize])
}

// marks are fingerprints one after the other.
type marks []byte

func (m *marks) add(mark string) { *m = append(*m, mark...) }

// upTo returns the last maxGiven fingerprints of the first n bytes of all. The
// result shares the memory of all, so that the positions of a page cost no more
// than the last one's.
func upTo(all string, n int) string { return all[max(0, n-maxGiven*markSize):n] }

// eachMark calls f for each fingerprint in given.
func eachMark(given string, f func(mark string)) {
	for ; len(given) >= markSize; given = given[markSize:] {
		f(given[:markSize])
	}
}
