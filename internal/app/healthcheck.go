package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// healthWithin is how long the server may take to answer: less than the timeouts of containers'
// health checks, which are a few seconds.
const healthWithin = 2 * time.Second

// healthcheck asks a running server on this machine whether it is alive or ready, for images
// that have neither a shell nor curl.
func (m *Main) healthcheck(ctx context.Context, args []string, c console) error {
	flags := newFlags("healthcheck")
	file := flags.String("config", "", "configuration `file` of the server, for its address")
	at := flags.String("address", "", "`host:port` to ask instead")
	path := flags.String("path", "/healthz", "what to ask: /healthz (alive) or /readyz (ready)")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	address := *at
	if address == "" {
		cfg, _, err := m.configuration(*file)
		if err != nil {
			return err
		}
		address = cfg.Listen
	}
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	answer, err := probe(ctx, address, *path)
	if err != nil {
		return err
	}
	say(c.out, "%s", answer)
	return nil
}

func probe(ctx context.Context, address, path string) (string, error) {
	address, err := local(address)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		return "", misuse("healthcheck: %s is not a path", path)
	}
	// No proxy: the server is here.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("ask the server: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return "", fmt.Errorf("ask the server: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the server answers %d: %s", resp.StatusCode, text)
	}
	return string(text), nil
}

// local returns the address to call for a server on this machine: a loopback one if it listens on
// all addresses.
func local(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", misuse("healthcheck: %q is not host:port", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}
