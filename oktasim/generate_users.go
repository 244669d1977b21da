package oktasim

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
)

// liveStatuses weights the statuses of users that are not DEPROVISIONED, in percent;
// transient states are rare in real directories.
func liveStatuses() []Status {
	weights := []struct {
		status  Status
		percent int
	}{
		{Active, 84}, {Provisioned, 6}, {Staged, 4}, {PasswordExpired, 2}, {Suspended, 2}, {LockedOut, 1}, {Recovery, 1},
	}
	var out []Status
	for _, w := range weights {
		for range w.percent {
			out = append(out, w.status)
		}
	}
	return out
}

// userWords are the lists every user draws from, made once.
type userWords struct {
	first, last []name
	departments []department
	offices     []office
	skills      []string
	statuses    []Status
}

func (g *generator) users() {
	rng := newRand(g.cfg.Seed, streamUsers)
	words := userWords{slugs(firstNames()), slugs(lastNames()), departments(), offices(), skills(), liveStatuses()}
	total := g.cfg.Users + g.cfg.Deprovisioned
	ids := g.sortedIDs(prefixUser, total)
	gone := map[int]bool{}
	for _, i := range rng.Perm(total)[:g.cfg.Deprovisioned] {
		gone[i] = true
	}
	s := g.store
	s.users = make([]*user, 0, total)
	all := make([]user, total)
	logins := make(map[string]int, total)
	for i, id := range ids {
		u := &all[i]
		u.id = id
		u.status = pick(rng, words.statuses)
		if gone[i] {
			u.status = Deprovisioned
		}
		u.typeID = s.types[0].id
		if rng.IntN(20) == 0 {
			u.typeID = s.types[1].id
		}
		g.dates(rng, u)
		if i > 0 {
			u.manager = &all[rng.IntN(i/8+1)]
		}
		g.profileOf(rng, u, i, words, logins)
		s.users = append(s.users, u)
		s.userByID[id] = u
		s.userLogin[strings.ToLower(u.profile.text("login"))] = u
		if u.manager != nil {
			s.subs[u.manager] = append(s.subs[u.manager], u)
		}
		if u.live() {
			s.live++
		}
	}
}

// dates sets a user's dates, with the null patterns recorded for its status.
func (g *generator) dates(rng *rand.Rand, u *user) {
	u.created = moment(rng, g.store.created, g.epoch-60*day)
	u.lastUpdated = moment(rng, u.created, g.epoch)
	switch u.status {
	case Staged:
		if rng.IntN(2) == 0 {
			u.statusChanged = u.created
		}
		u.lastUpdated = moment(rng, u.created, u.created+30*day)
		return
	case Provisioned:
		u.activated = u.created
		u.statusChanged = u.created
		return
	case Deprovisioned:
		u.statusChanged = u.lastUpdated
		if rng.IntN(5) == 0 {
			return // never activated
		}
	default: // has been activated
	}
	u.activated = moment(rng, u.created, u.created+3*day)
	if u.statusChanged == 0 {
		u.statusChanged = moment(rng, u.activated, u.lastUpdated)
	}
	u.hasPassword = true
	u.passwordChanged = moment(rng, u.activated, u.lastUpdated)
	if rng.IntN(10) > 0 {
		u.lastLogin = moment(rng, u.activated, g.epoch)
	}
}

// profileOf fills the profile: the six attributes of every user in Okta's order, then
// those for a user of that kind. mobilePhone and secondEmail are always present, often
// null; every other attribute is absent when unset.
func (g *generator) profileOf(rng *rand.Rand, u *user, index int, w userWords, logins map[string]int) {
	first, last := pick(rng, w.first), pick(rng, w.last)
	dep, place := pick(rng, w.departments), pick(rng, w.offices)
	login := first.slug + "." + last.slug
	logins[login]++
	if n := logins[login]; n > 1 {
		login += strconv.Itoa(n)
	}
	login += "@" + g.cfg.Name + ".example.com"
	mobile, second := "null", "null"
	if rng.IntN(3) == 0 {
		mobile = quoted(place.phone + fmt.Sprintf("%04d", rng.IntN(10000)))
	}
	if rng.IntN(8) == 0 {
		second = quoted(last.slug + strconv.Itoa(index) + "@mail.example")
	}
	loginJSON := quoted(login)
	q := g.text.quote
	p := make(profile, 0, 24)
	add := func(name, raw string) { p = append(p, attribute{name, raw}) }
	add("firstName", q(first.text))
	add("lastName", q(last.text))
	add("mobilePhone", mobile)
	add("secondEmail", second)
	add("login", loginJSON)
	add("email", loginJSON)
	if u.status == Staged && rng.IntN(2) == 0 {
		u.profile = p // no more was entered yet
		return
	}
	add("displayName", quoted(first.text+" "+last.text))
	add("title", q(pick(rng, dep.titles)))
	add("department", q(dep.name))
	add("division", q(dep.division))
	add("costCenter", q(dep.costCenter))
	add("organization", q("Example "+g.cfg.Name))
	add("employeeNumber", quoted(strconv.Itoa(100000+index)))
	add("userType", q(pick(rng, []string{"Employee", "Employee", "Employee", "Contractor"})))
	add("city", q(place.city))
	if place.state != "" {
		add("state", q(place.state))
	}
	add("countryCode", q(place.country))
	add("locale", q(place.locale))
	add("timezone", q(place.timezone))
	if rng.IntN(4) == 0 {
		add("streetAddress", q(place.street))
		add("zipCode", q(place.zip))
		add("primaryPhone", quoted(place.phone+fmt.Sprintf("%04d", rng.IntN(10000))))
	}
	if rng.IntN(12) == 0 {
		add("nickName", q(strings.ToUpper(first.slug)))
		add("honorificPrefix", q(pick(rng, []string{"Dr.", "Prof.", "Mx."})))
	}
	if u.manager != nil {
		add("manager", managerName(u.manager))
		add("managerId", managerID(u.manager))
	}
	g.customAttributes(rng, w, add)
	u.profile = p
}

// customAttributes adds values of every kind recorded in user schemas: string
// enum, number written as an integer, enum number with decimals, and arrays of
// strings, integers and numbers.
func (g *generator) customAttributes(rng *rand.Rand, w userWords, add func(name, raw string)) {
	q := g.text.quote
	if rng.IntN(2) == 0 {
		add("badgeColor", q(pick(rng, []string{"blue", "green", "red"})))
	}
	if rng.IntN(2) == 0 {
		add("deskNumber", number(rng.IntN(900)+1))
	}
	if rng.IntN(4) == 0 {
		add("workload", pick(rng, []string{"0.25", "0.5", "0.75", "1"}))
	}
	if rng.IntN(3) == 0 {
		n := rng.IntN(3)
		list := "["
		for i := range n + 1 {
			if i > 0 {
				list += ","
			}
			list += q(w.skills[(rng.IntN(len(w.skills)))])
		}
		add("skills", g.share(list+"]"))
	}
	if rng.IntN(6) == 0 {
		add("floors", g.share(fmt.Sprintf("[%d,%d]", rng.IntN(9)+1, rng.IntN(9)+10)))
	}
	if rng.IntN(10) == 0 {
		add("scores", g.share(fmt.Sprintf("[%d.5,%d]", rng.IntN(5), rng.IntN(5))))
	}
}

// share keeps one copy of a JSON text other than a string.
func (g *generator) share(raw string) string {
	if have, ok := g.text[raw]; ok {
		return have
	}
	g.text[raw] = raw
	return raw
}

func managerName(m *user) string {
	if raw, ok := m.profile.lookup("displayName"); ok {
		return raw
	}
	raw, _ := m.profile.lookup("login")
	return raw
}

func managerID(m *user) string {
	raw, _ := m.profile.lookup("login")
	return raw
}

// name is a person's name with the part of the login derived from it.
type name struct{ text, slug string }

func slugs(texts []string) []name {
	out := make([]name, len(texts))
	for i, t := range texts {
		out[i] = name{t, slug(t)}
	}
	return out
}

// slug derives the part of a login from a name: lower case ASCII letters without common
// accents, hyphens, apostrophes and spaces. Other characters are replaced by their code.
func slug(name string) string {
	plain := strings.NewReplacer("á", "a", "ã", "a", "ä", "a", "å", "a", "é", "e", "è", "e", "ë", "e", "í", "i", "ñ", "n",
		"ó", "o", "ö", "o", "ø", "o", "ú", "u", "ü", "u", "ń", "n", "ß", "ss")
	var b strings.Builder
	for _, r := range plain.Replace(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r == '-' || r == '\'' || unicode.IsSpace(r):
		default:
			b.WriteString(strconv.FormatInt(int64(r), 36))
		}
	}
	return b.String()
}
