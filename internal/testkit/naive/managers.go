package naive

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"oktagraph/graph/model"
)

var userID = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)

// Manager asks whose id, login or else e-mail address the profile names.
func (u users) Manager(_ context.Context, of *model.User) (*model.User, error) {
	return u.manager(of), nil
}

func (r *run) manager(of *model.User) *model.User {
	name := value(of.User.Profile.String("managerId"))
	if name == "" {
		return nil
	}
	if userID.MatchString(name) {
		return byID(r, usersPath, name, readUser)
	}
	for _, attribute := range []string{"login", "email"} {
		list := r.having(attribute, name)
		if active := slices.DeleteFunc(slices.Clone(list), deactivated); len(active) > 0 {
			list = active
		}
		if len(list) == 1 {
			return list[0]
		}
		if len(list) > 1 {
			return nil
		}
	}
	return nil
}

func deactivated(u *model.User) bool { return u.User.Status == "DEPROVISIONED" }

// having searches for the users who have a value in an attribute.
func (r *run) having(attribute, text string) []*model.User {
	return all(r, usersPath, url.Values{"search": {"profile." + attribute + " eq " + strconv.Quote(text)}, "limit": {"200"}}, readUser)
}

// DirectReports asks who names the user in some way, and then whom each of them means.
func (u users) DirectReports(_ context.Context, of *model.User, first *int, after *string) (*model.UserConnection, error) {
	list, seen := []*model.User{}, map[string]bool{}
	for _, name := range []string{of.ID, of.User.Login(), value(of.User.Profile.String("email"))} {
		if name == "" {
			continue
		}
		for _, report := range u.having("managerId", name) {
			if manager := u.manager(report); manager != nil && manager.ID == of.ID && !deactivated(report) && !seen[report.ID] {
				seen[report.ID] = true
				list = append(list, report)
			}
		}
	}
	slices.SortFunc(list, func(a, b *model.User) int { return strings.Compare(a.ID, b.ID) })
	return model.NewUserConnection(cut(list, first, after)), nil
}
