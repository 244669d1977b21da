package explorer

import (
	"bytes"
	"compress/gzip"
	"embed"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed dist
var distFiles embed.FS

// A name contains a hash of the content, so a browser need never ask twice.
const forever = "public, max-age=31536000, immutable"

// asset is one built file. It is compressed on the first request: all 1.5 MB take
// 60 ms, which a server whose page nobody opens saves.
type asset struct {
	kind   string
	plain  []byte
	packed func() []byte
}

// assets reads the files of dist/explorer, by name.
func assets() map[string]asset {
	entries, _ := distFiles.ReadDir("dist/explorer") // without it there is nothing to serve
	all := make(map[string]asset, len(entries))
	for _, entry := range entries {
		content, err := distFiles.ReadFile("dist/explorer/" + entry.Name())
		if err != nil {
			continue // a folder
		}
		all[entry.Name()] = asset{
			kind:   contentType(entry.Name()),
			plain:  content,
			packed: sync.OnceValue(func() []byte { return compress(content) }),
		}
	}
	return all
}

// assetHandler serves dist/explorer.
func assetHandler() http.Handler {
	all := assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, found := all[r.PathValue("file")]
		if !found {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.kind)
		h.Set("Cache-Control", forever)
		h.Set("Vary", "Accept-Encoding")
		content := file.plain
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			content = file.packed()
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = w.Write(content) // the visitor may have gone
	})
}

// contentType does not use the system's table for the types that must be right:
// some systems have none, and nosniff forbids the browser to guess.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// acceptsGzip reports whether an Accept-Encoding header allows gzip; gzip;q=0 refuses it.
func acceptsGzip(header string) bool {
	for item := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight, _ := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return err != nil || q > 0
	}
	return false
}

func compress(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content) // writing to memory does not fail
	_ = w.Close()
	return out.Bytes()
}
