package connect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

const (
	// headAfter is how long a page waits for an input mistake, which is found without a call
	// to Okta, before it begins to show checks.
	headAfter = 300 * time.Millisecond
	// writeWithin is longer than any examination: each of some twenty questions has ten
	// seconds, and three without an answer end it.
	writeWithin = 5 * time.Minute
)

// examination is one run of the checks, and the page that shows it.
type examination struct {
	title  string
	tenant string
	// form is shown again below the problems found; nil for a verification.
	form *form
	// back is where the holder of a one-time link goes afterwards; may be empty.
	back string
	run  func(context.Context, linking.Progress) (*doctor.TenantReport, error)
}

// outcome is how an examination ended.
type outcome struct {
	report *doctor.TenantReport
	err    error
}

// result is the end of the page.
type result struct {
	Tenant   string
	Report   *report
	NotAsked int  // checks that were skipped
	Done     bool // the org can be read, and the requested change is made
	Verified bool // no change was requested
	Sentence string
	Form     *form
	Explorer bool
	Invited  bool
	Back     string
	BackTo   string // its host
}

// examine runs the checks and shows each as it ends. The page is sent piece by piece, so it needs
// no script. A mistake found before the first check is shown in the form instead.
func (s *site) examine(w http.ResponseWriter, r *http.Request, e examination) {
	p := s.page(r, e.title, nil)
	checks, ended := make(chan doctor.Check), make(chan outcome, 1)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		ended <- e.guarded(ctx, func(c doctor.Check) {
			select {
			case checks <- c:
			case <-ctx.Done():
			}
		})
	}()
	out := &stream{site: s, w: w, page: p}
	head := time.NewTimer(headAfter)
	defer head.Stop()
	for {
		select {
		case c := <-checks:
			out.check(r.Context(), c)
		case <-head.C:
			out.begin(r.Context())
		case o := <-ended:
			s.finish(out, r, e, o)
			return
		}
	}
}

// guarded turns a panic into a failure: in a separate goroutine it would end the server.
func (e examination) guarded(ctx context.Context, told linking.Progress) (o outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			o = outcome{err: fmt.Errorf("panic while examining an org: %v", cause)}
		}
	}()
	report, err := e.run(ctx, told)
	return outcome{report, err}
}

// finish shows the outcome: in the form, or at the end of the page that has begun.
func (s *site) finish(out *stream, r *http.Request, e examination, o outcome) {
	if e.form != nil && e.form.take(o.err) && !out.begun {
		s.showForm(out.w, r, http.StatusUnprocessableEntity, e.form)
		return
	}
	if o.report == nil && !out.begun {
		s.refuse(out.w, r, o.err)
		return
	}
	res := result{
		Tenant: e.tenant, Verified: e.form == nil, Explorer: s.ExplorerOn, Back: e.back,
		Invited: e.form != nil && e.form.Invited,
	}
	if o.report != nil {
		res.Report = reportOf(o.report)
	}
	if u, err := url.Parse(e.back); err == nil {
		res.BackTo = u.Host
	}
	switch {
	case o.err == nil:
		res.Done = !res.Verified || res.Report != nil && res.Report.readable()
		if e.form != nil {
			s.SignIn.Pop(r.Context(), keyValue) // the next org needs another key
		}
	case errors.Is(o.err, linking.ErrUnreadable):
		res.Sentence = "Nothing was saved."
		res.Form = e.form
	default:
		_, res.Sentence = s.explain(r, o.err)
		res.Form = e.form
	}
	if res.Form != nil {
		res.Form.Below = true
	}
	out.end(r.Context(), res)
}

// stream is a page that is sent piece by piece.
type stream struct {
	site  *site
	w     http.ResponseWriter
	page  page
	begun bool
	left  int // checks that were skipped
}

func (st *stream) begin(ctx context.Context) {
	if st.begun {
		return
	}
	st.begun = true
	h := st.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // or nginx would buffer the page until its end
	// The server's own limit is for answers that are ready at once.
	_ = http.NewResponseController(st.w).SetWriteDeadline(time.Now().Add(writeWithin))
	st.w.WriteHeader(http.StatusOK)
	st.write(ctx, "stream-begin", st.page)
}

// check shows a check. Skipped ones, such as all after a refusal, are only counted.
func (st *stream) check(ctx context.Context, c doctor.Check) {
	st.begin(ctx)
	if c.Outcome == doctor.NotAsked {
		st.left++
		return
	}
	st.write(ctx, "stream-check", c)
}

func (st *stream) end(ctx context.Context, res result) {
	st.begin(ctx)
	res.NotAsked = st.left
	st.page.Body = res
	st.write(ctx, "stream-end", st.page)
}

// write sends one piece. If the visitor has left, the request's context ends the examination.
func (st *stream) write(ctx context.Context, name string, data any) {
	if err := templates.ExecuteTemplate(st.w, name, data); err != nil {
		st.site.Logger.LogAttrs(ctx, slog.LevelDebug, "send a page",
			slog.String("piece", name), slog.String("error", err.Error()))
		return
	}
	_ = http.NewResponseController(st.w).Flush() // the visitor may have gone
}
