package connect

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

const (
	assetsPath = home + "/assets/"
	// A name contains a hash of the content, so a browser need never ask twice.
	forever = "public, max-age=31536000, immutable"
)

//go:embed assets
var assetFiles embed.FS

// kinds lists the content types, since some systems have no table of them.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// assets serves the style sheet, the script and the icon under names with a hash.
type assets struct {
	hashed  map[string]string // by plain name
	content map[string][]byte // by hashed name
}

func loadAssets() (*assets, error) {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("read the embedded files: %w", err)
	}
	a := &assets{hashed: map[string]string{}, content: map[string][]byte{}}
	for _, entry := range entries {
		content, err := assetFiles.ReadFile("assets/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read the embedded files: %w", err)
		}
		sum := sha256.Sum256(content)
		base, ext, _ := strings.Cut(entry.Name(), ".")
		name := base + "." + hex.EncodeToString(sum[:6]) + "." + ext
		a.hashed[entry.Name()], a.content[name] = name, content
	}
	return a, nil
}

// URL returns the path of a file by its plain name.
func (a *assets) URL(name string) string { return assetsPath + a.hashed[name] }

// ServeHTTP implements http.Handler.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	content, ok := a.content[name]
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	if !ok {
		http.NotFound(w, r)
		return
	}
	h.Set("Content-Type", kinds[path.Ext(name)])
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Cache-Control", forever)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	_, _ = w.Write(content) // the visitor may have gone
}

// Stylesheet returns the path of the pages' style sheet, for pages of other packages.
func Stylesheet() string {
	a, err := loadAssets()
	if err != nil {
		return ""
	}
	return a.URL("connect.css")
}
