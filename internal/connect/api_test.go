package connect_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// call sends a request of the API.
func (v *visitor) call(key, method, path, body string) reply {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.place.url+"/connect/api/"+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	return v.do(r)
}

func TestAPILinksVerifiesRenamesAndUnlinks(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	for _, step := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "tenants", "", 200, `"source":"none"`},
		{"POST", "tenants", `{"tenant":"acme","orgUrl":"acme","apiToken":"` + goodToken + `"}`, 201, `"summary":{"users":{"reachable":true}`},
		{"POST", "tenants", `{"tenant":"acme","orgUrl":"acme","apiToken":"` + goodToken + `"}`, 409, `"code":"LINKED"`},
		{"GET", "tenants/acme", "", 200, `"name":"Example acme"`},
		{"PATCH", "tenants/acme", `{"name":"Acme"}`, 200, `"name":"Acme"`},
		{"PATCH", "tenants/acme", `{}`, 422, `"field":"name"`},
		{"POST", "tenants/acme/verify", "", 200, `"findings"`},
		{"POST", "tenants/acme/relink", `{"orgUrl":"acme","apiToken":"` + wrongToken + `"}`, 422, `"code":"UNREADABLE"`},
		{"POST", "tenants/acme/relink", `{"orgUrl":"acme","apiToken":"` + goodToken + `"}`, 200, `"reachable":true`},
		{"POST", "tenants/acme/relink", `{"tenant":"declared","orgUrl":"acme","apiToken":"x"}`, 422, `"field":"tenant"`},
		{"POST", "invitations", `{"tenant":"acme","expires":"24h","returnTo":"` + returnTo + `"}`, 201, `"url":"https://og.example.com/connect/invitations/made-acme"`},
		{"POST", "invitations", `{"tenant":"acme","expires":"tomorrow"}`, 422, `"field":"expires"`},
		{"DELETE", "tenants/acme", "", 204, ""},
		{"DELETE", "tenants/acme", "", 404, `"code":"NOT_LINKED"`},
		{"DELETE", "tenants/declared", "", 409, `"code":"DECLARED"`},
		{"POST", "tenants", `{"tenant":"acme","orgURL":"acme","token":"x"}`, 400, `"code":"BAD_USER_INPUT"`},
		{"POST", "tenants", `{"tenant":"acme"} {}`, 400, `"code":"BAD_USER_INPUT"`},
		{"POST", "tenants", `{"name":"` + strings.Repeat("x", 70_000) + `"}`, 413, `64 KiB`},
		{"GET", "nothing", "", 404, `"code":"NOT_FOUND"`},
		{"PUT", "tenants/acme", "", 404, `"code":"NOT_FOUND"`},
	} {
		a := v.call(apiKey, step.method, step.path, step.body)
		if a.status != step.status || !strings.Contains(a.body, step.want) {
			t.Errorf("%s %s: %d %.400s", step.method, step.path, a.status, a.body)
		}
		if a.body != "" && !json.Valid([]byte(a.body)) {
			t.Errorf("%s %s: not JSON: %s", step.method, step.path, a.body)
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %v", step.method, step.path, a.header)
		}
	}
	if strings.Contains(v.seen.String(), goodToken) || strings.Contains(v.seen.String(), wrongToken) {
		t.Error("a token was answered")
	}
}

func TestAPITakesNoCookie(t *testing.T) {
	place := open(t)
	v := place.admin(t) // with a session
	for _, call := range []string{"GET tenants", "POST tenants", "DELETE tenants/acme", "PATCH tenants/acme", "POST invitations", "GET nothing"} {
		method, path, _ := strings.Cut(call, " ")
		for key, status := range map[string]int{"": 401, "guess": 401, "reader": 403} {
			a := v.call(key, method, path, `{}`)
			if a.status != status || !strings.Contains(a.body, `{"error":{"code":`) {
				t.Errorf("%s with key %q: %d %s", call, key, a.status, a.body)
			}
			if (status == 401) != (a.header.Get("WWW-Authenticate") == "Bearer") || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s with key %q: %v", call, key, a.header)
			}
		}
	}
}

func TestAPIRefusesAForeignTenantInEveryField(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	for _, id := range []string{"globex", "nothing"} {
		for call, body := range map[string]string{
			"GET tenants/" + id: "", "PATCH tenants/" + id: `{"name":"mine"}`, "DELETE tenants/" + id: "", "POST tenants/" + id + "/verify": "",
			"POST tenants/" + id + "/relink": `{"orgUrl":"acme","apiToken":"` + goodToken + `"}`,
			"POST tenants":                   `{"tenant":"` + id + `","orgUrl":"acme","apiToken":"` + goodToken + `"}`,
			"POST invitations":               `{"tenant":"` + id + `","expires":"24h"}`,
		} {
			method, path, _ := strings.Cut(call, " ")
			a := v.call(apiKey, method, path, body)
			if a.status != http.StatusForbidden || !strings.Contains(a.body, `"code":"FORBIDDEN","message":"this tenant is not open to you"`) {
				t.Errorf("%s: %d %s", call, a.status, a.body)
			}
		}
	}
	if o := place.linker.get("globex"); o.Name != "Globex" || len(place.linker.inputs) != 0 {
		t.Errorf("globex is %+v now", o)
	}
}
