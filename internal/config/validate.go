package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// minSecretKey makes cursors impossible to forge by guessing: 32 characters hold
// at least 128 bits even when they are hexadecimal.
const minSecretKey = 32

// Rules are checks that other packages provide, such as how an org's address is
// parsed and which scopes exist.
type Rules struct {
	// Origin turns what people paste into one https origin, or returns what is
	// wrong with it. Hosts outside Okta's own domains must be listed.
	Origin func(address string, hosts ...string) (string, error)
	// TenantID reports whether a tenant may have this id.
	TenantID func(id string) bool
	// Key returns why a file's content is not a private key, without quoting it; nil checks
	// nothing.
	Key func(content []byte) error
	// Scopes are those a client may have.
	Scopes []string
	// Algorithms are the signature algorithms that an issuer may use.
	Algorithms []string
	// StoreURL and MasterKey return what is wrong with a store's address and with one of its
	// keys; nil when nothing is.
	StoreURL  func(url string) error
	MasterKey func(id, text string) error
	// Manifest reads a file of trusted documents: their texts by id, and their mistakes; nil
	// reads nothing.
	Manifest func(path string) (byID map[string]string, mistakes []string)
	// RedisKey returns what is wrong with a key that encrypts values in Redis; nil checks nothing.
	RedisKey func(id, text string) error
}

// check validates everything and replaces each orgUrl with its origin.
func (rules Rules) check(c *Config, r *report) {
	checkAddress(r, "listen", c.Listen)
	if c.Metrics.Listen != Off {
		checkAddress(r, "metrics.listen", c.Metrics.Listen)
		if c.Metrics.Chosen && c.Metrics.Listen == c.Listen && !strings.HasSuffix(c.Listen, ":0") {
			r.add("metrics.listen", "is the address of the API too; choose another port, or off")
		}
	}
	if r.written("secretKey") && len(c.SecretKey.Reveal()) < minSecretKey {
		r.add("secretKey", "shorter than %d characters; make one with: openssl rand -base64 32", minSecretKey)
	}
	checkRedis(r, c.Redis)
	rules.checkRedisKeys(r, c.Redis)
	c.checkLimits(r)
	c.CORS.check(r)
	c.Log.check(r)
	c.Tracing.check(r)
	c.Cache.check(r, c.Limits.deadline())
	checkOrgHosts(r, c.OrgHosts)
	rules.checkStore(r, c.Store)
	rules.checkConnect(c, r)
	rules.checkTenants(c, r)
	rules.checkClients(c, r)
	rules.checkDocuments(c, r)
	rules.checkIssuers(c, r)
}

func checkAddress(r *report, path, address string) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		r.add(path, "%q is not a listen address; write host:port, for example 127.0.0.1:8080", address)
		return
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		r.add(path, "%q is not a port; write a number from 1 to 65535", port)
	}
}

func checkRedis(r *report, redis *Redis) {
	if redis == nil {
		return
	}
	if !slices.Contains([]string{"single", "sentinel", "cluster"}, redis.Mode) {
		r.add("redis.mode", "%q is unknown; write single, sentinel or cluster", redis.Mode)
	}
	const example = "redis://127.0.0.1:6379/0"
	if redis.URL.IsZero() {
		r.add("redis.url", "missing; write for example %s, or leave redis out to cache in the process only", example)
		return
	}
	// The URL may hold a password, so no message quotes it.
	u, err := url.Parse(redis.URL.Reveal())
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "redis" && u.Scheme != "rediss"):
		r.add("redis.url", "is not a Redis address; write redis:// (or rediss:// for TLS), for example %s", example)
	case redis.Mode == "sentinel" && u.Query().Get("master_name") == "":
		r.add("redis.url", "sentinel mode needs the master's name; add ?master_name=NAME to the address")
	}
}

func checkOrgHosts(r *report, hosts []string) {
	for i, host := range hosts {
		if !isHost(host) && !isLoopbackHost(host) {
			r.add(index("orgHosts", i), "%q is not a host name; write it bare, for example login.acme.com", host)
		}
	}
}

// isLoopbackHost reports whether host, with or without a port, is this machine, where a simulated
// org may be linked.
func isLoopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isHost(host string) bool {
	return host != "" && len(host) <= 253 && strings.Contains(host, ".") &&
		strings.Trim(host, ".-") == host && !strings.ContainsFunc(host, func(c rune) bool {
		return c != '.' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}

// isToken reports whether a secret can travel in an HTTP header: printable ASCII
// without spaces.
func isToken(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}
