package connect

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"oktagraph/internal/linking"
)

//go:embed templates
var templateFiles embed.FS

// templates are parsed once; a mistake in one makes every test of the package fail.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"when": when, "stamp": stamp, "join": join, "args": args, "sentence": upper,
}).ParseFS(templateFiles, "templates/*.html"))

// page is what the layout needs, and the page's content.
type page struct {
	Title string
	CSRF  string
	// Administrator is who is signed in; "" for nobody and for holders of a one-time link.
	Administrator string
	CSS, JS, Icon string
	Explorer      bool
	Body          any
}

// page gets the form token, so it must be called before anything is written.
func (s *site) page(r *http.Request, title string, body any) page {
	p := page{
		Title: title, CSRF: s.SignIn.Token(r.Context()), Explorer: s.ExplorerOn, Body: body,
		CSS: s.assets.URL("connect.css"), JS: s.assets.URL("connect.js"), Icon: s.assets.URL("icon.svg"),
	}
	if who, ok := s.SignIn.Person(r.Context()); ok && who.Invitation == "" {
		p.Administrator = who.Name
	}
	return p
}

// show writes a complete page, or 500, but never part of a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, name, title string, body any) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, s.page(r, title, body)); err != nil {
		s.Logger.LogAttrs(r.Context(), slog.LevelError, "make a page", slog.String("page", name), slog.String("error", err.Error()))
		http.Error(w, "this page cannot be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // the visitor may have gone
}

// say shows one sentence.
func (s *site) say(w http.ResponseWriter, r *http.Request, status int, title, sentence string) {
	s.show(w, r, status, "say", title, sentence)
}

// refuse shows why something was not done. An unexpected error is logged and shown only as a
// failure, since its text may reveal more than the visitor should know.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := s.explain(r, err)
	s.say(w, r, status, "Not done", sentence)
}

func (s *site) explain(r *http.Request, err error) (int, string) {
	var input *linking.InputError
	if errors.As(err, &input) {
		return http.StatusUnprocessableEntity, upper(labelOf(input.Field) + ": " + input.Problem + ".")
	}
	for known, status := range map[error]int{
		linking.ErrForeign: http.StatusForbidden, linking.ErrDeclared: http.StatusConflict, linking.ErrLinked: http.StatusConflict,
		linking.ErrNotLinked: http.StatusNotFound, linking.ErrInvitation: http.StatusNotFound,
		linking.ErrUnreadable: http.StatusUnprocessableEntity,
	} {
		if errors.Is(err, known) {
			return status, upper(known.Error() + ".")
		}
	}
	if r.Context().Err() == nil {
		s.Logger.LogAttrs(r.Context(), slog.LevelError, "link an org", slog.String("error", err.Error()))
	}
	return http.StatusInternalServerError, "Something failed on this server. Try again in a minute; the server's log says more."
}
