package naive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// response is what Okta said to one call.
type response struct {
	status int
	body   []byte
	next   string // the cursor of the next page, "" at the end
}

var errNotFound = errors.New("not found")

// ask asks Okta, once for each address.
func (r *run) ask(path string, query url.Values) (response, error) {
	address := path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	answer, known := r.memo[address]
	if !known {
		var err error
		if answer, err = r.call(address); err != nil {
			return response{}, err
		}
		r.memo[address] = answer
	}
	switch answer.status {
	case http.StatusOK:
		return answer, nil
	case http.StatusNotFound:
		return response{}, fmt.Errorf("%s: %w", path, errNotFound)
	default:
		return response{}, fmt.Errorf("%s: status %d: %s", path, answer.status, answer.body)
	}
}

func (r *run) call(address string) (response, error) {
	req, err := http.NewRequestWithContext(r.ctx, http.MethodGet, r.options.Address+address, nil)
	if err != nil {
		return response{}, fmt.Errorf("make the call: %w", err)
	}
	req.Header.Set("Authorization", "SSWS "+r.options.Token)
	r.calls.Add(1)
	res, err := r.client.Do(req)
	if err != nil {
		return response{}, fmt.Errorf("call Okta: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return response{}, fmt.Errorf("read Okta's answer: %w", err)
	}
	return response{status: res.StatusCode, body: body, next: nextOf(res.Header)}, nil
}

// nextOf reads the cursor out of the Link header's line for the next page.
func nextOf(h http.Header) string {
	for _, line := range h.Values("Link") {
		address, rel, _ := strings.Cut(line, ";")
		if strings.Contains(rel, `"next"`) {
			return afterOf(strings.Trim(address, "<> "))
		}
	}
	return ""
}

func afterOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get("after")
}

// page asks for one page of a list of objects.
func (r *run) page(path string, query url.Values) ([]object, string, error) {
	answer, err := r.ask(path, query)
	if err != nil {
		return nil, "", err
	}
	var list []object
	if err := json.Unmarshal(answer.body, &list); err != nil {
		return nil, "", fmt.Errorf("read %s: %w", path, err)
	}
	return list, answer.next, nil
}

// all asks for all pages of a list.
func (r *run) all(path string, query url.Values) ([]object, error) {
	var whole []object
	q := url.Values{}
	for key, v := range query {
		q[key] = v
	}
	for {
		list, next, err := r.page(path, q)
		if err != nil {
			return nil, err
		}
		whole = append(whole, list...)
		if next == "" {
			return whole, nil
		}
		q.Set("after", next)
	}
}

// listed asks for all pages of a list under /iam, which stands under a name and
// pages by a link in the body.
func (r *run) listed(path, name string) ([]object, error) {
	var whole []object
	q := url.Values{}
	for {
		answer, err := r.ask(path, q)
		if err != nil {
			return nil, err
		}
		var body map[string]json.RawMessage
		var links struct{ Next struct{ Href string } }
		var list []object
		if err := errors.Join(
			json.Unmarshal(answer.body, &body), json.Unmarshal(orNull(body["_links"]), &links), json.Unmarshal(orNull(body[name]), &list),
		); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		whole = append(whole, list...)
		next := afterOf(links.Next.Href)
		if next == "" {
			return whole, nil
		}
		q.Set("after", next)
	}
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// one asks for one object; nil when there is none.
func (r *run) one(path string) (object, error) {
	answer, err := r.ask(path, nil)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var o object
	if err := json.Unmarshal(answer.body, &o); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return o, nil
}
