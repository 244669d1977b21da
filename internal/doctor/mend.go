package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// Where things are in Okta's admin console. The names are those of its menus.

// appPage is where the service app is.
func (e *examination) appPage() string {
	return "Applications > Applications > the app with client id " + e.tenant.App.ClientID
}

// setting returns a step that changes one setting of the tenant: in the configuration file, or on
// the page of a linked tenant. An empty page means that a linked tenant has no such setting.
func (e *examination) setting(file, page string) []string {
	switch {
	case !e.tenant.Linked:
		return []string{fmt.Sprintf("In the configuration, tenant %s, %s", e.tenant.ID, file)}
	case page == "":
		return nil
	default:
		return []string{"On the page, " + page}
	}
}

func (e *examination) mendAddress() []string {
	return append(
		e.setting("orgUrl: write the address people sign in at, for example https://acme.okta.com.",
			"Organization URL: enter the address people sign in at, for example https://acme.okta.com."),
		"Okta's admin console shows it in the menu at the top right, below your name.")
}

func mendNetwork(origin string) []string {
	return []string{
		"Try from this machine: curl -sS " + origin + "/.well-known/okta-organization",
		"Look at name resolution, the firewall, and the proxy (HTTPS_PROXY).",
	}
}

func (e *examination) mendDown() []string {
	again := "run doctor again"
	if e.tenant.Linked {
		again = "try again"
	}
	return []string{"Look at https://status.okta.com, and " + again + " in a minute."}
}

func mendClock() []string {
	return []string{"Set the clock by the network, for example: timedatectl set-ntp true"}
}

func (e *examination) mendCredential() []string {
	if e.tenant.App != nil {
		return e.mendKey()
	}
	return append(append(mendZone(),
		"Okta: Security > API > Tokens > Create token, signed in as an administrator kept for this purpose, with the role Read-only Administrator."),
		e.setting("apiToken: put the new token where it is read from.", "API token: enter the new token; for an org that is linked, at Re-link.")...)
}

// mendZone returns how to distinguish a token that has ended from one that may not be used from
// here: Okta's answer is the same.
func mendZone() []string {
	return []string{
		"Okta: Security > API > Tokens: see whether the token is listed. It ends after 30 days without use, and with the account of the administrator who made it.",
		"Okta: Security > API > Tokens > the token: if it is listed and bound to a network zone, add this server's address to the zone, or choose Any IP.",
		"Okta: Reports > System Log, eventType eq \"system.api_token.request_outside_allowed_range\": an entry of this minute shows that it is the zone, and the address Okta saw.",
	}
}

func (e *examination) mendKey() []string {
	steps := e.setting("oauth.clientId: compare with Okta, "+e.appPage()+" > General > Client Credentials.",
		"Client ID: compare with Okta, "+e.appPage()+" > General > Client Credentials.")
	steps = append(steps, "There, Client authentication must be Public key / Private key, and the key in use be Active in Public Keys.")
	return append(steps, e.setting("oauth.keyId: must be that key's id (KID), or be left out for a JWK that says it.",
		"Public key: the key shown there must be the one in Okta, with the same id (KID).")...)
}

func (e *examination) mendKeyFile() []string {
	return e.setting("oauth.privateKeyFile: an RSA key of 2048 bits or more, or an EC key, as PEM or JWK, readable for this program.",
		"Public key: have a new key made, and add it to the app in Okta.")
}

func (e *examination) mendDPoP() []string {
	either := "Or in Okta: "
	if e.tenant.Linked {
		either = "Okta: "
	}
	return append(e.setting("oauth.dpop: write auto.", ""),
		either+e.appPage()+" > General > General Settings > Edit: clear Require Demonstrating Proof of Possession (DPoP) header in token requests.")
}

func (e *examination) mendScopes(scopes []string) []string {
	steps := []string{"Okta: " + e.appPage() + " > Okta API Scopes: Grant " + strings.Join(scopes, ", ") + "."}
	var add []string
	for _, s := range scopes {
		if !slices.Contains(e.tenant.App.Scopes, s) {
			add = append(add, s)
		}
	}
	if len(add) > 0 {
		steps = append(steps, e.setting("oauth.scopes: add "+strings.Join(add, ", ")+".",
			"Re-link: connect again once they are granted; all that are of use are asked for.")...)
	}
	return steps
}

func (e *examination) mendRole() []string {
	if e.tenant.App != nil {
		return []string{
			"Okta: " + e.appPage() + " > Admin roles > Edit assignments > Add assignment: Read-only Administrator, not limited to a resource set.",
		}
	}
	return []string{
		"Okta: Security > API > Tokens: see whose token it is.",
		"Okta: Security > Administrators > Admins > that administrator > Edit: Read-only Administrator, not limited to a resource set. The token may then read what the role may; it stays the same.",
	}
}

func (e *examination) mendFeature() []string {
	return append([]string{
		"Okta: Security > Administrators: without the tabs Roles and Resources the org has no custom admin roles; Okta's account team switches them on.",
		"If the tabs are there, the role is too small:",
	}, e.mendRole()...)
}

func (e *examination) mendLimits() []string {
	steps := []string{"Okta: Reports > Rate Limits: see who spends the limit."}
	if e.tenant.App != nil {
		steps = append(steps, "Okta: "+e.appPage()+" > Application rate limits > Edit: raise the app's part.")
	} else {
		steps = append(steps, "Okta: Security > API > Tokens > the token > Token rate limits > Edit: raise the token's part.")
	}
	return append(steps, e.setting("budget.share: leave more to others, or take more yourself.", "")...)
}

func (e *examination) mendConcurrency() []string {
	return append(e.setting("budget.concurrency: lower it; every replica may have that many calls under way.", ""),
		"Okta: Reports > System Log, eventType eq \"core.concurrency.org.limit.violation\": "+
			"see when it happens, and look who else calls then.")
}

func (e *examination) mendLinks() []string {
	return append(
		[]string{"Look for a proxy between this machine and Okta that rewrites the Link header: leave it out, or let it pass links as they are."},
		e.setting("orgUrl: if the org has a custom domain that the links name, write that address, and list its host in the top-level orgHosts.",
			"Organization URL: if the org has a custom domain that the links name, enter that address; the server's operator must list its host in orgHosts.")...)
}
