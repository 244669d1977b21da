package bench_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

// hugeAtOnce answers of 100 MB come at the same time, as many as one tenant has calls
// under way.
const hugeAtOnce = 20

// BenchmarkHugeBodies prints by how much the resident memory of a process grows that
// gets twenty answers of 100 MB at once, and by how much it is above its beginning 5 s
// later. Promised: under 150 MiB, and near nothing.
func BenchmarkHugeBodies(b *testing.B) {
	if testing.Short() {
		b.Skip("skipped: 2 GB of answers")
	}
	for b.Loop() {
		address, token := child(b, "huge", nil)
		peak, left := child(b, "bodies", []string{"BENCH_OKTA=" + address, "BENCH_TOKEN=" + token})
		for unit, text := range map[string]string{"peak-MiB": peak, "left-MiB": left} {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				b.Fatalf("the reader said %q %q", peak, left)
			}
			b.ReportMetric(n, unit)
		}
	}
}

// serveHuge is the process of an org that answers everything with 100 MB.
func serveHuge() error {
	org, err := oktasim.New(oktasim.Config{Users: 10})
	if err != nil {
		return fmt.Errorf("make the org: %w", err)
	}
	defer org.Close()
	if err := org.Inject(oktasim.Fault{Kind: oktasim.FaultHuge}); err != nil {
		return fmt.Errorf("inject: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Printf("http://%s %s\n", l.Addr(), org.Token())
	server := &http.Server{Handler: org, ReadHeaderTimeout: time.Minute}
	return server.Serve(l)
}

// readHuge is the process that reads them and says what that took, in MiB.
func readHuge(address, token string) error {
	origin, err := okta.ParseOrigin(address)
	if err != nil {
		return fmt.Errorf("parse origin: %w", err)
	}
	c, err := okta.New(origin, okta.APIToken(token), okta.WithShare(1), okta.WithConcurrency(hugeAtOnce), okta.WithTimeout(time.Minute))
	if err != nil {
		return fmt.Errorf("make the client: %w", err)
	}
	defer c.Close()
	base, err := statusMegabytes("VmRSS:")
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range hugeAtOnce {
		wg.Go(func() {
			var u *okta.UnavailableError
			if _, e := c.ListUsers(context.Background(), okta.UserQuery{}); !errors.As(e, &u) {
				fmt.Println("unexpected:", e)
			}
		})
	}
	wg.Wait()
	time.Sleep(5 * time.Second)
	peak, err := peakMegabytes()
	if err != nil {
		return err
	}
	left, err := statusMegabytes("VmRSS:")
	fmt.Printf("%.0f %.0f\n", peak-base, left-base)
	return err
}
