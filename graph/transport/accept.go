package transport

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of responses.
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)

// preference is an Accept header's preference for one media type.
type preference struct {
	quality     float64 // 0 means "not this"
	specificity int     // of the range it comes from: 0 none, 1 */*, 2 application/*, 3 the type itself
}

// negotiate chooses the media type of the response from the Accept headers by
// quality. At equal quality, a type that is named beats one that a wildcard
// covers. Between two named types application/graphql-response+json wins, as its
// status codes carry more; between two covered ones application/json, which
// every client reads. Without a header it is application/json. The second result
// is false when neither is acceptable; the refusal is then sent as
// application/json.
func negotiate(accept []string) (string, bool) {
	if len(accept) == 0 {
		return mediaJSON, true
	}
	if len(accept) == 1 {
		if media, ok := usualAccepts[accept[0]]; ok {
			return media, true
		}
	}
	return weigh(accept)
}

// usualAccepts holds the result for the headers of most clients (fetch, curl,
// axios, Relay, Apollo, urql, GraphiQL), computed once.
var usualAccepts = weighed(
	"*/*", mediaJSON, mediaGraphQL, "application/json, text/plain, */*", "application/json, multipart/mixed",
	"application/graphql-response+json, application/json", "application/graphql-response+json,application/json;q=0.9",
	"application/graphql-response+json, application/json, multipart/mixed",
	"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
)

func weighed(headers ...string) map[string]string {
	media := make(map[string]string, len(headers))
	for _, header := range headers {
		media[header], _ = weigh([]string{header}) // all of them are acceptable
	}
	return media
}

// weigh is negotiate for at least one header.
func weigh(accept []string) (string, bool) {
	var graphQL, json preference
	entries := 0
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			media, quality, ok := parseRange(entry)
			if !ok {
				continue
			}
			entries++
			graphQL = graphQL.heed(media, mediaGraphQL, quality)
			json = json.heed(media, mediaJSON, quality)
		}
	}
	switch {
	case entries == 0: // no valid entry
		return mediaJSON, true
	case graphQL.quality == 0 && json.quality == 0:
		return mediaJSON, false
	case graphQL.quality != json.quality:
		return chosen(graphQL.quality > json.quality), true
	case graphQL.specificity != json.specificity:
		return chosen(graphQL.specificity > json.specificity), true
	}
	return chosen(graphQL.specificity == named), true
}

// contentTypeOf returns the Content-Type header of a response.
func contentTypeOf(media string) string {
	if media == mediaGraphQL {
		return mediaGraphQL + "; charset=utf-8"
	}
	return mediaJSON + "; charset=utf-8"
}

// named is the specificity of a range that names the type itself.
const named = 3

// heed applies one range of the header: the most specific one decides.
func (p preference) heed(media, own string, quality float64) preference {
	specificity := 0
	switch media {
	case own:
		specificity = named
	case "application/*":
		specificity = 2
	case "*/*":
		specificity = 1
	}
	if specificity > p.specificity {
		return preference{quality: quality, specificity: specificity}
	}
	return p
}

func chosen(graphQL bool) string {
	if graphQL {
		return mediaGraphQL
	}
	return mediaJSON
}

// parseRange reads one entry of an Accept header. Responses are UTF-8, so an
// entry that asks for another charset counts as refused.
func parseRange(entry string) (media string, quality float64, ok bool) {
	media, params, err := mime.ParseMediaType(entry)
	if err != nil {
		return "", 0, false
	}
	quality = 1
	if q, given := params["q"]; given {
		quality, err = strconv.ParseFloat(q, 64)
		if err != nil || !(quality >= 0 && quality <= 1) {
			return "", 0, false
		}
	}
	if charset, given := params["charset"]; given && !isUTF8(charset) {
		quality = 0
	}
	return media, quality, true
}

func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}
