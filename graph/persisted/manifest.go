package persisted

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"oktagraph/graph/limits"
	"oktagraph/graph/schema"
)

const (
	// maxManifest is the largest manifest in bytes: 4,000 documents of 4 KiB.
	maxManifest = 16 << 20
	// maxSaid is how much of a validator's message is reported; it may quote the document.
	maxSaid = 200

	apolloFormat = "apollo-persisted-query-manifest"
)

// manifest is a file as Apollo's tools write it. graphql-codegen and Relay write an object that
// maps ids to texts.
type manifest struct {
	Format     string `json:"format"`
	Version    int    `json:"version"`
	Operations []struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	} `json:"operations"`
}

// ReadManifest reads the trusted documents of a file and returns their texts by id. If it
// cannot, it returns every mistake as a sentence: the file's, or those of its documents,
// each of which must parse and be valid for the schema.
func ReadManifest(path string) (byID map[string]string, mistakes []string) {
	text, err := readFile(path)
	if err != nil {
		return nil, []string{err.Error()}
	}
	byID, mistakes = parseManifest(text)
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if wrong := faultOf(id, byID[id]); wrong != "" {
			mistakes = append(mistakes, fmt.Sprintf("id %.80q: %s", id, wrong))
		}
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return byID, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err == nil {
		var text []byte
		text, err = io.ReadAll(io.LimitReader(f, maxManifest+1))
		if err = errors.Join(err, f.Close()); err == nil && len(text) <= maxManifest {
			return text, nil
		}
		if err == nil {
			return nil, fmt.Errorf("is larger than %d MiB", maxManifest>>20)
		}
	}
	var named *os.PathError
	if errors.As(err, &named) {
		err = named.Err // the caller names the file
	}
	return nil, fmt.Errorf("cannot be read: %w", err)
}

// parseManifest recognizes Apollo's format by its member "format".
func parseManifest(text []byte) (byID map[string]string, mistakes []string) {
	if json.Unmarshal(text, &byID) == nil && len(byID) > 0 && byID["format"] != apolloFormat {
		return byID, nil
	}
	var apollo manifest
	if err := json.Unmarshal(text, &apollo); err != nil || apollo.Format != apolloFormat {
		return nil, []string{`is no manifest; it must be an object of documents by id ({"id": "query …"}), ` +
			`or one with format "` + apolloFormat + `"`}
	}
	if apollo.Version != 1 {
		return nil, []string{fmt.Sprintf("has version %d of Apollo's format; 1 is read", apollo.Version)}
	}
	byID = make(map[string]string, len(apollo.Operations))
	for _, op := range apollo.Operations {
		if before, twice := byID[op.ID]; twice && before != op.Body {
			mistakes = append(mistakes, fmt.Sprintf("id %.80q: stands for two documents", op.ID))
		}
		byID[op.ID] = op.Body
	}
	if len(byID) == 0 {
		mistakes = append(mistakes, "holds no documents")
	}
	return byID, mistakes
}

// faultOf returns what is wrong with a document, "" when nothing is.
func faultOf(id, text string) string {
	sum := strings.TrimPrefix(id, sumPrefix)
	switch {
	case id == "" || len(id) > maxID:
		return fmt.Sprintf("an id has 1 to %d bytes", maxID)
	case sum != id && sum != sumOf(text):
		return "is not the SHA-256 of its document"
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, limits.Default().Tokens)
	if err != nil {
		return fmt.Sprintf("does not parse: %.*s", maxSaid, err.Error())
	}
	if len(doc.Operations) == 0 {
		return "holds no operation"
	}
	if wrong := validator.ValidateWithRules(schema.Published(), doc, limits.Rules(true)()); len(wrong) > 0 {
		return fmt.Sprintf("does not fit the schema: %.*s", maxSaid, wrong[0].Message)
	}
	return ""
}
