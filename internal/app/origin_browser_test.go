package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"oktagraph/internal/testkit/explorertest"
	"oktagraph/internal/testkit/issuer"
)

// application is a browser application of another origin: it signs in at the issuer by the
// authorization code flow with PKCE, and asks the API with the token that it gets.
const application = `<!doctype html><html lang="en"><title>Admin</title><body>
<button id="signin">Sign in</button><pre id="out"></pre>
<script>
const issuer = %q, api = %q, here = location.origin + "/";
const say = text => document.getElementById("out").textContent += text + "\n";
const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
document.getElementById("signin").onclick = async () => {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32))), state = base64url(crypto.getRandomValues(new Uint8Array(16)));
  sessionStorage.verifier = verifier; sessionStorage.state = state;
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  location = issuer + "/v1/authorize?" + new URLSearchParams({response_type: "code", client_id: "0oa-admin", redirect_uri: here,
    scope: "openid users:read", state, code_challenge: challenge, code_challenge_method: "S256"});
};
(async () => {
  const back = new URLSearchParams(location.search);
  if (!back.has("code") || back.get("state") !== sessionStorage.state) return;
  const form = new URLSearchParams({grant_type: "authorization_code", client_id: "0oa-admin", redirect_uri: here,
    code: back.get("code"), code_verifier: sessionStorage.verifier});
  const {access_token} = await (await fetch(issuer + "/v1/token", {method: "POST", body: form})).json();
  try {
    const res = await fetch(api, {method: "POST",
      headers: {"Content-Type": "application/json", "Authorization": "Bearer " + access_token, "X-Tenant": "acme"},
      body: JSON.stringify({query: "{ viewer { name } users(first: 3) { nodes { login } } }"})});
    const {data, errors} = await res.json();
    say(errors ? JSON.stringify(errors) : data.viewer.name + " sees " + data.users.nodes.length + " users");
    say("request id: " + (res.headers.get("X-Request-Id") ? "readable" : "hidden"));
    const wrong = await fetch(api, {method: "POST", headers: {"Content-Type": "application/json", "Authorization": "Bearer " + access_token + "x"},
      body: JSON.stringify({query: "{ viewer { name } }"})});
    say("a wrong token: " + wrong.status + " " + (await wrong.json()).errors[0].message);
  } catch (e) { say("kept from asking: " + e.message); }
})();
</script>`

// The whole way of a browser application: sign in at the issuer, ask the API of another origin.
func TestAPageOfAnotherOriginSignsInAndQueriesWithItsToken(t *testing.T) {
	i := issuer.Serve(t)
	i.SignIn(t, map[string]any{"tenants": []string{"acme"}, "scp": []string{"openid", "users:read"}})
	var html string
	listed, unlisted := httptest.NewServer(page(&html)), httptest.NewServer(page(&html))
	t.Cleanup(listed.Close)
	t.Cleanup(unlisted.Close)
	s := serveOrg(t, "cors: {origins: ['"+listed.URL+"']}\n"+trusting(i))
	html = fmt.Sprintf(application, i.URL, s.url+"/graphql")

	browser := explorertest.Open(t, listed.URL, explorertest.Options{})
	browser.Press("#signin")
	browser.See("/0oa-admin sees 3 users")
	browser.See("request id: readable")
	browser.See("a wrong token: 401 the token was not accepted: its signature is wrong")

	browser.Go(unlisted.URL)
	browser.Press("#signin")
	browser.See("kept from asking")
}

func page(html *string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(*html))
	})
}
