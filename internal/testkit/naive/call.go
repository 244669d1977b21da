package naive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"oktagraph/okta"
)

// response is what Okta said to one call.
type response struct {
	status int
	body   []byte
	next   string // the address of the next page by the Link header, "" at the end
}

var nextLink = regexp.MustCompile(`<([^>]+)>; *rel="next"`)

// must ends the query when something failed: gqlgen makes the panic an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(failure{err})
	}
	return v
}

type failure struct{ error }

// ask asks Okta, once for each address and one call at a time, since gqlgen
// resolves fields side by side. It reports whether there is such a thing.
func (r *run) ask(path string, query url.Values) (answer response, found bool) {
	address := strings.TrimSuffix(path+"?"+query.Encode(), "?")
	r.mu.Lock()
	defer r.mu.Unlock()
	answer, known := r.memo[address]
	if !known {
		answer = r.call(address)
		r.memo[address] = answer
	}
	if answer.status != http.StatusOK && answer.status != http.StatusNotFound {
		panic(failure{fmt.Errorf("%s: status %d: %s", path, answer.status, answer.body)})
	}
	return answer, answer.status == http.StatusOK
}

func (r *run) call(address string) response {
	req := must(http.NewRequestWithContext(r.ctx, http.MethodGet, r.options.Address+address, nil))
	req.Header.Set("Authorization", "SSWS "+r.options.Token)
	r.calls.Add(1)
	res := must(r.client.Do(req))
	defer res.Body.Close()
	link := nextLink.FindStringSubmatch(strings.Join(res.Header.Values("Link"), ", "))
	return response{status: res.StatusCode, body: must(io.ReadAll(res.Body)), next: append(link, "", "")[1]}
}

// reader makes one of Okta's JSON objects a value.
type reader[T any] func(json.RawMessage) *T

// plain reads what encoding/json reads without help.
func plain[T any](text json.RawMessage) *T {
	v := new(T)
	return must(v, json.Unmarshal(text, v))
}

// without is an object's text less some members, in Okta's order.
func without(text json.RawMessage, names string) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(text))
	must(d.Token())
	out := json.RawMessage{'{'}
	for d.More() {
		var value json.RawMessage
		name := must(d.Token())
		must(0, d.Decode(&value))
		if !strings.Contains(names, fmt.Sprintf(" %s ", name)) {
			out = fmt.Appendf(out, "%q:%s,", name, value)
		}
	}
	return append(bytes.TrimSuffix(out, []byte{','}), '}')
}

// one asks for one object; nil when there is none.
func one[T any](r *run, path string, read reader[T]) *T {
	if answer, found := r.ask(path, nil); found {
		return read(answer.body)
	}
	return nil
}

// byID is one for an object of a collection, which may answer to other names too.
func byID[T any](r *run, collection, id string, read reader[T]) *T {
	if !okta.ValidID(id) {
		return nil
	}
	if named := one(r, collection+"/"+id, plain[struct{ ID string }]); named == nil || named.ID != id {
		return nil
	}
	return one(r, collection+"/"+id, read) // the same answer
}

// page asks for one page of a list; of what is not there, it is empty. Lists under
// /iam have a name of their own and page by a link in the body.
func page[T any](r *run, path string, query url.Values, read reader[T]) (list []*T, after string) {
	list = []*T{}
	answer, found := r.ask(path, query)
	if !found {
		return list, ""
	}
	var items []json.RawMessage
	next := answer.next
	if strings.HasPrefix(path, "/api/v1/iam/") {
		body := plain[struct {
			Roles, Permissions, Resources []json.RawMessage
			Links                         struct{ Next struct{ Href string } } `json:"_links"`
		}](answer.body)
		items, next = slices.Concat(body.Roles, body.Permissions, body.Resources), body.Links.Next.Href
	} else {
		items = *plain[[]json.RawMessage](answer.body)
	}
	for _, item := range items {
		list = append(list, read(item))
	}
	return list, must(url.Parse(next)).Query().Get("after")
}

// all asks for all pages of a list.
func all[T any](r *run, path string, query url.Values, read reader[T]) []*T {
	list, after := page(r, path, query, read)
	for after != "" {
		var more []*T
		next := url.Values{"after": {after}}
		if query != nil {
			next["limit"] = query["limit"]
		}
		more, after = page(r, path, next, read)
		list = append(list, more...)
	}
	return list
}
