package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// childEnv names the store in which this program, run again, links until it is killed.
const childEnv = "OKTAGRAPH_TEST_LINK_IN"

// crashIDs are few, so that they are linked over and over.
const crashIDs = 5

// numbered is a tenant of which each part says n.
func numbered(n int) Tenant {
	text := strconv.Itoa(n)
	return Tenant{
		ID: fmt.Sprintf("t%d", n%crashIDs), Name: text, OrgURL: "https://o" + text + ".okta.com", Credential: Credential{APIToken: text},
		Report: json.RawMessage(text),
	}
}

// linkForever prints the number of each link once it is done.
func linkForever(url string) {
	ctx := context.Background()
	s, err := Open(ctx, Options{URL: url, Keys: []Key{keyA}})
	for n := 0; err == nil; n++ {
		_, err = s.Link(ctx, numbered(n))
		if errors.Is(err, ErrLinked) {
			_, err = s.Relink(ctx, numbered(n))
		}
		if err == nil {
			fmt.Println(n)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestKillDuringALinkLeavesNoneOrAWholeOne(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		for round := range 15 {
			done := killedAt(t, url, time.Duration(rand.IntN(30_000))*time.Microsecond)
			s, err := Open(t.Context(), Options{URL: url, Keys: []Key{keyA}})
			if err != nil {
				t.Fatalf("round %d: open: %v", round, err)
			}
			list, err := s.Tenants(t.Context())
			if err != nil || len(list) < min(len(done), crashIDs) {
				t.Errorf("round %d: %d tenants, %v", round, len(list), err)
			}
			for _, x := range list {
				n, err := strconv.Atoi(x.Name)
				if want := numbered(n); err != nil || x.Unreadable != nil || x.ID != want.ID || x.OrgURL != want.OrgURL ||
					x.Credential.APIToken != want.Credential.APIToken || string(x.Report) != string(want.Report) {
					t.Errorf("round %d: not whole: %+v", round, x)
				}
				if last, ok := done[x.ID]; ok && n < last {
					t.Errorf("round %d: %s has link %d, and %d was done", round, x.ID, n, last)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// killedAt kills a child some time after its first link, and returns the last link of each id
// that it said was done.
func killedAt(t *testing.T, url string, after time.Duration) map[string]int {
	t.Helper()
	done := map[string]int{}
	untilKilled(t, childEnv+"="+url, after, func(line string) {
		n, err := strconv.Atoi(line)
		if err != nil {
			t.Errorf("the child says %q", line)
		}
		done[numbered(n).ID] = n
	})
	return done
}

// untilKilled runs this program as a child with a variable, reads what it prints, and kills it
// so long after its first line.
func untilKilled(t *testing.T, variable string, after time.Duration, read func(line string)) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), variable)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := false
	for lines := bufio.NewScanner(out); lines.Scan(); read(lines.Text()) {
		if !begun {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			begun = true
		}
	}
	_ = cmd.Wait() // killed
	if !begun {
		t.Fatal("the child did nothing")
	}
}
