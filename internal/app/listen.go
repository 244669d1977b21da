package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"oktagraph/graph/limits"
	"oktagraph/graph/transport"
	"oktagraph/internal/product"
)

// Limits of one connection. A GraphQL request is small and arrives at once; a
// client that takes longer holds the connection on purpose.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 32 << 10
	// writeTimeout runs from the end of a request's header to the end of its
	// response: time to read the body, for the longest deadline an operation
	// can have, and to write the response. net/http sets it again for every
	// request, which clears the previous response's deadline from a kept
	// connection.
	writeTimeout = readTimeout + limits.MaxDeadline + transport.WriteTime
)

// listen opens an address; its error is plain when another program has taken it.
func listen(ctx context.Context, address, remedy string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, takenError{address, remedy}
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// takenError is an address that another program listens on, and how to choose
// another one. It is a syscall.EADDRINUSE, whose text adds nothing.
type takenError struct{ address, remedy string }

// Error implements error.
func (e takenError) Error() string {
	return fmt.Sprintf(
		"%s is taken by another program; choose another address with %s, for example %s",
		e.address,
		e.remedy,
		neighbour(e.address),
	)
}

// Unwrap lets errors.Is find the cause.
func (takenError) Unwrap() error { return syscall.EADDRINUSE }

// neighbour suggests an address on the same host, ten ports further: the next
// one is often taken by the same program's other listener.
func neighbour(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "127.0.0.1:8090"
	}
	n, err := strconv.Atoi(port)
	if err != nil || n > 65525 {
		n = 8080
	}
	return net.JoinHostPort(host, strconv.Itoa(n+10))
}

// service is one listener and its handler.
type service struct {
	name     string
	listener net.Listener
	handler  http.Handler
}

// run serves all services until ctx ends or one of them fails, then drains
// them in order: /readyz answers 503, the listeners close after the notice,
// and running requests go on until the cut, when they answer that they were
// cancelled.
func run(ctx context.Context, log *slog.Logger, ready *product.Readiness, leave Drain, services ...service) error {
	leave = leave.complete()
	// Requests outlive the signal, but not the drain.
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	failed := make(chan error, len(services))
	servers := make([]*http.Server, len(services))
	ready.Set(product.Serving) // before the first request can be answered
	for i, s := range services {
		servers[i] = newServer(base, log, s.handler)
		go func() { failed <- serveOne(servers[i], s) }()
	}

	var failure error
	ended := 0
	select {
	case <-ctx.Done():
	case failure = <-failed:
		ended++
	}
	ready.Set(product.Draining)
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), leave.End)
	defer cancel()
	defer time.AfterFunc(leave.Cut, cut).Stop()
	if failure == nil {
		pause(deadline, leave.Notice)
	}
	failure = errors.Join(failure, drain(deadline, leave.End, services, servers))
	for ; ended < len(services); ended++ {
		failure = errors.Join(failure, <-failed)
	}
	return failure
}

func newServer(base context.Context, log *slog.Logger, h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

func serveOne(server *http.Server, s service) error {
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", s.name, err)
	}
	return nil
}

func drain(ctx context.Context, end time.Duration, services []service, servers []*http.Server) error {
	var failure error
	for i, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			failure = errors.Join(
				failure,
				fmt.Errorf("drain %s: requests still running after %s were cut off", services[i].name, end),
				server.Close(),
			)
		}
	}
	return failure
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
