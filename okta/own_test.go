package okta

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// within reports whether a string's bytes lie in another's.
func within(part, whole string) bool {
	p, w := uintptr(unsafe.Pointer(unsafe.StringData(part))), uintptr(unsafe.Pointer(unsafe.StringData(whole)))
	return p >= w && p < w+uintptr(len(whole))
}

// TestIDsPinNothingElse is not parallel, since it reads the memory of the process.
func TestIDsPinNothingElse(t *testing.T) {
	users, groups := page200(), []byte(`[{"id":"00g00000000000000001","type":"OKTA_GROUP","created":"`+strings.Repeat("x", 500)+`","profile":{}}]`)
	const pages = 50
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ids := make([]string, 0, 400*pages)
	for range pages {
		list, err := decodeUsers(users)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			ids = append(ids, u.ID)
			group, err := decodeGroups(groups)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, group[0].ID)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / int64(len(ids)); each > 100 {
		t.Errorf("%d bytes for each id of 20", each)
	}
	runtime.KeepAlive(ids)
}

func TestCursorsAndAssigneesPinNoLink(t *testing.T) {
	t.Parallel()
	link := fmt.Sprintf("<https://acme.okta.com/api/v1/users?limit=200&search=%s&after=100uabc>; rel=\"next\"", strings.Repeat("x", 500))
	origin, _ := ParseOrigin("https://acme.okta.com")
	cursor, err := nextCursor(origin, http.Header{"Link": {link}})
	if err != nil || cursor != "100uabc" || within(cursor, link) {
		t.Errorf("cursor %q, %v; within the link: %t", cursor, err, within(cursor, link))
	}
	href := "https://acme.okta.com/api/v1/users/00u12345"
	if _, id := assigneeOf(href); id != "00u12345" || within(id, href) {
		t.Errorf("assignee %q is a part of its link", id)
	}
}
