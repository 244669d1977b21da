package linking

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"oktagraph/internal/store"
	"oktagraph/tenant"
)

// InvitationPath is the path of one-time links, below the server's address; the token follows.
const InvitationPath = "/connect/invitations/"

// How long a one-time link may be valid. A month is longer than anybody's holiday.
const (
	minExpires = time.Minute
	maxExpires = 30 * 24 * time.Hour
)

// errNoURL: without connect.url the link has no address.
var errNoURL = errors.New("connect.url is not configured, so the link would lead nowhere")

// Invite creates a one-time link: anyone who opens it may link exactly this tenant, once, until
// it expires. returnTo may be empty.
func (s *Service) Invite(ctx context.Context, who Actor, id string, expires time.Duration, returnTo string) (made Invitation, err error) {
	defer func() { s.record(ctx, "invitation.make", who, id, err) }()
	if err := s.open(who, id); err != nil {
		return Invitation{}, err
	}
	switch {
	case s.URL == "":
		return Invitation{}, errNoURL
	case !tenant.ValidID(id):
		return Invitation{}, &InputError{"tenant", "use up to 63 of a-z, 0-9 and -, not beginning with -"}
	case expires < minExpires || expires > maxExpires:
		return Invitation{}, &InputError{"expires", "must be from 1m to 720h"}
	case returnTo != "" && !s.leadsBack(returnTo):
		return Invitation{}, &InputError{"returnTo", "is not among connect.returnTo in the configuration"}
	}
	i := store.Invitation{Tenant: id, Expires: time.Now().Add(expires), ReturnTo: returnTo, By: who.Name}
	token, err := s.Store.Invite(ctx, i)
	if err != nil {
		return Invitation{}, known(err)
	}
	return Invitation{Tenant: id, URL: s.URL + InvitationPath + token, Expires: i.Expires.UTC(), ReturnTo: returnTo}, nil
}

// Revoke ends a tenant's open one-time links.
func (s *Service) Revoke(ctx context.Context, who Actor, id string) (err error) {
	defer func() { s.record(ctx, "invitation.revoke", who, id, err) }()
	if err := s.open(who, id); err != nil {
		return err
	}
	return s.Store.RevokeInvitations(ctx, id)
}

// OpenInvitation returns what a one-time link allows, without spending it.
func (s *Service) OpenInvitation(ctx context.Context, token string) (Invited, error) {
	i, err := s.Store.Invitation(ctx, token)
	if err != nil {
		return Invited{}, known(err)
	}
	return Invited{Tenant: i.Tenant, Expires: i.Expires, ReturnTo: i.ReturnTo}, nil
}

// leadsBack reports whether an address is an allowed one or below one: the same origin, and
// the allowed path or one below it.
func (s *Service) leadsBack(address string) bool {
	to, err := url.Parse(address)
	if err != nil || to.User != nil || to.Host == "" || strings.Contains(to.Path, "..") || strings.Contains(address, `\`) {
		return false
	}
	for _, allowed := range s.ReturnTo {
		a, err := url.Parse(allowed)
		if err != nil || !strings.EqualFold(a.Host, to.Host) || a.Scheme != to.Scheme {
			continue
		}
		base := strings.TrimSuffix(a.Path, "/")
		if to.Path == base || strings.HasPrefix(to.Path, base+"/") || base == "" {
			return true
		}
	}
	return false
}
