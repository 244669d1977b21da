package okta

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// Origin is the only scheme, host and port that a Client calls.
type Origin struct {
	scheme, host string // host with its port, lower case
	ownOkta      bool   // a host of Okta's, not one the admin listed or loopback
}

// String returns for example "https://acme.okta.com", without a slash at the end.
func (o Origin) String() string {
	if o.host == "" {
		return ""
	}
	return o.scheme + "://" + o.host
}

// Host returns the host, with its port if it has one.
func (o Origin) Host() string { return o.host }

// Loopback reports whether the origin names this machine itself.
func (o Origin) Loopback() bool { return isLoopback(o.hostname()) }

// hostname returns the host without its port.
func (o Origin) hostname() string { return stripPort(o.host) }

// oktaDomains are the domains of orgs
// (https://developer.okta.com/docs/concepts/okta-organizations/).
var oktaDomains = [...]string{"okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"}

var hostLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// ErrNotOkta means that an address is neither Okta's, nor loopback, nor listed.
var ErrNotOkta = errors.New("not an okta address")

// ParseOrigin turns what people paste into one origin: an org's name, its address
// with or without scheme, a page of it, or its -admin address. Plain http is accepted
// for loopback only. A host outside Okta's domains (a custom domain) must be in
// extraHosts. Errors never repeat the input, which may contain a password.
func ParseOrigin(s string, extraHosts ...string) (Origin, error) {
	s = strings.Trim(strings.TrimSpace(s), `"'<>`)
	if s == "" {
		return Origin{}, errors.New("parse organization url: it is empty")
	}
	scheme, rest, hasScheme := strings.Cut(s, "://")
	if !hasScheme {
		scheme, rest = "", s
	}
	host := strings.ToLower(rest)
	if i := strings.IndexAny(host, `/?#\`); i >= 0 {
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	if strings.Contains(host, "@") {
		return Origin{}, errors.New("parse organization url: it must not hold a user name or password")
	}
	o, err := originOf(strings.ToLower(scheme), host, extraHosts)
	if err != nil {
		return Origin{}, fmt.Errorf("parse organization url: %w", err)
	}
	return o, nil
}

// ErrLoopback means that an address names this machine itself and is not listed.
var ErrLoopback = errors.New("the address is this machine's own")

// ParseLinkedOrigin is [ParseOrigin] for an address that somebody other than the operator
// entered: loopback is accepted only if extraHosts lists it, bare (127.0.0.1) for any port
// or with one port (localhost:8081).
func ParseLinkedOrigin(s string, extraHosts ...string) (Origin, error) {
	o, err := ParseOrigin(s, extraHosts...)
	if err != nil || !o.Loopback() {
		return o, err
	}
	for _, extra := range extraHosts {
		if extra = strings.ToLower(extra); extra != "" && (extra == o.host || strings.Trim(extra, "[]") == o.hostname()) {
			return o, nil
		}
	}
	return Origin{}, fmt.Errorf("parse organization url: %w; list it in orgHosts (OKTAGRAPH_ORG_HOSTS) if an org is simulated there", ErrLoopback)
}

func originOf(scheme, host string, extraHosts []string) (Origin, error) {
	if scheme != "" && scheme != "https" && scheme != "http" {
		return Origin{}, errors.New("the scheme must be https")
	}
	if isLoopback(stripPort(host)) {
		return loopbackOrigin(scheme, host)
	}
	if scheme == "http" {
		return Origin{}, errors.New("plain http is allowed for loopback only; use https")
	}
	host = strings.TrimSuffix(host, ":443")
	for _, extra := range extraHosts {
		if extra != "" && host == strings.ToLower(strings.TrimSuffix(extra, ":443")) && validHost(host) {
			return Origin{scheme: "https", host: host, ownOkta: isOktaHost(stripPort(host))}, nil
		}
	}
	if !strings.Contains(host, ".") {
		host += ".okta.com" // only the org's name was given
	}
	label, domain, _ := strings.Cut(host, ".")
	label = strings.TrimSuffix(label, "-admin") // the console's address, common in pasted links
	if !isOktaDomain(domain) || !hostLabel.MatchString(label) || reservedLabel(label) {
		return Origin{}, fmt.Errorf("%w: expected NAME.okta.com, NAME.oktapreview.com or NAME.okta-emea.com; "+
			"list a custom domain in orgHosts (OKTAGRAPH_ORG_HOSTS)", ErrNotOkta)
	}
	return Origin{scheme: "https", host: label + "." + domain, ownOkta: true}, nil
}

func loopbackOrigin(scheme, host string) (Origin, error) {
	if scheme == "" {
		scheme = "http"
	}
	u, err := url.Parse(scheme + "://" + host)
	if err != nil || u.Host != host {
		return Origin{}, errors.New("the port is not a number")
	}
	return Origin{scheme: scheme, host: host}, nil
}

// stripPort returns a host without its port and without the brackets of IPv6.
func stripPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

func validHost(host string) bool {
	u, err := url.Parse("https://" + host)
	if err != nil || u.Host != host {
		return false
	}
	for _, label := range strings.Split(u.Hostname(), ".") {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	return true
}

func isOktaDomain(domain string) bool {
	for _, d := range oktaDomains {
		if domain == d {
			return true
		}
	}
	return false
}

// isOktaHost reports whether a host name is in one of Okta's domains.
func isOktaHost(name string) bool {
	for _, d := range oktaDomains {
		if strings.HasSuffix(name, "."+d) {
			return true
		}
	}
	return false
}

// reservedLabel reports whether a label belongs to one of Okta's own sites, which are not orgs.
func reservedLabel(label string) bool {
	switch label {
	case "www", "login", "developer", "support", "help", "status", "trust":
		return true
	default:
		return false
	}
}

// owns reports whether a link to this host is the org's own. Only the cursor of a
// link is ever used, so this guards against a broken or forged answer, not against
// calling that host. Okta writes the -admin host under /iam/roles; for an org on a
// custom domain, and the simulator, it may write their Okta address; examples in the
// specification have {yourOktaDomain}.
func (o Origin) owns(linkHost string) bool {
	host := strings.ToLower(linkHost)
	if host == "" || strings.ContainsAny(host, "{}") {
		return true
	}
	host, own := stripPort(host), o.hostname()
	label, domain, _ := strings.Cut(own, ".")
	if host == own || host == own+"-admin" || host == label+"-admin."+domain {
		return true
	}
	return !o.ownOkta && (isOktaHost(host) || isLoopback(own) && isLoopback(host))
}
