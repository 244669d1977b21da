package signin

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"
)

// sentence is a page with a single message.
type sentence struct {
	Title, Text string
	// To and Label are the link below; Go moves on to it without a click.
	To, Label string
	Go        bool
}

var (
	unavailable = sentence{Title: "Not available", Text: "Sessions cannot be kept at the moment. Try again in a minute.", To: home, Label: "Try again"}
	foreignForm = sentence{
		Title: "Refused",
		Text:  "This form did not come from this page, or the page was open for too long. Nothing was changed. Open the page again and send it from there.",
		To:    home, Label: "Open the page",
	}
	tooLarge    = sentence{Title: "Too large", Text: "The form holds more than 64 KiB. Nothing was changed.", To: home, Label: "Back"}
	unreadable  = sentence{Title: "Not readable", Text: "The form could not be read. Nothing was changed.", To: home, Label: "Back"}
	signInFirst = sentence{Title: "Sign in first", Text: "You are not signed in, or not any more. Nothing was changed.", To: signInPath, Label: "Sign in"}
	onlyInvited = sentence{
		Title: "Not open to you",
		Text:  "The link that you opened is for linking one org only.",
		To:    "/connect/invited", Label: "Link the org",
	}
	openAgain = sentence{Title: "Open the link again", Text: "Open the link that you were sent once more. If it does not work any more, ask for a new one."}
)

// pageTemplate refreshes by a meta element, which needs no script and which the pages' policy
// does not limit.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{{- if .Go}}
<meta http-equiv="refresh" content="0;url={{.To}}">
{{- end}}
{{- if .Stylesheet}}
<link rel="stylesheet" href="{{.Stylesheet}}">
{{- end}}
<title>{{.Title}}</title>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{- if .To}}
<p><a href="{{.To}}">{{.Label}}</a></p>
{{- end}}
</main>
</body>
</html>
`))

func (s *SignIn) page(w http.ResponseWriter, status int, p sentence) {
	var text bytes.Buffer
	err := pageTemplate.Execute(&text, struct {
		sentence
		Stylesheet string
	}{p, s.o.Stylesheet})
	if err != nil { // only a mistake in the template
		http.Error(w, p.Text, status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // the browser has left
}

// PageTooMany answers a [LimitedError] with 429 and its sentence.
func (s *SignIn) PageTooMany(w http.ResponseWriter, e *LimitedError) {
	w.Header().Set("Retry-After", strconv.Itoa(int(e.After.Seconds())))
	s.page(w, http.StatusTooManyRequests, sentence{Title: "Too many attempts", Text: e.Error(), To: home, Label: "Back"})
}

// Hop answers with a page that moves on to a path of the pages by itself. It replaces a redirect
// after a request that another site caused: the redirected request would still count as that
// site's, and be sent without the session's cookie.
func (s *SignIn) Hop(w http.ResponseWriter, to string) {
	s.page(w, http.StatusOK, sentence{Title: "One moment", Text: "The page opens by itself.", To: Local(to), Label: "Go on", Go: true})
}
