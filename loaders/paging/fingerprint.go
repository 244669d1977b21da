package paging

import "crypto/sha256"

const (
	// markSize is the length of a fingerprint in bytes. If two ids share one, the later is
	// hidden: with 256 fingerprints and a page of 200, that happens once in 20 million pages.
	// With four bytes it would be once in 80,000.
	markSize = 5
	// maxGiven is how many fingerprints a position holds: a whole page of Okta's and some for
	// items that left it. All of them take 1.7 KB in a cursor.
	maxGiven = 256
)

// fingerprint is the beginning of an id's hash.
func fingerprint(id string) string {
	sum := sha256.Sum256([]byte(id))
	return string(sum[:markSize])
}

// marks are concatenated fingerprints.
type marks []byte

func (m *marks) add(mark string) { *m = append(*m, mark...) }

// upTo returns the last maxGiven fingerprints of the first n bytes of all. The result shares
// the memory of all, so the positions of a page take no more than the last one.
func upTo(all string, n int) string { return all[max(0, n-maxGiven*markSize):n] }

// eachMark calls f for each fingerprint in given.
func eachMark(given string, f func(mark string)) {
	for ; len(given) >= markSize; given = given[markSize:] {
		f(given[:markSize])
	}
}
