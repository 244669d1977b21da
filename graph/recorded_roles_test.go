package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const recordedAssignments = `fragment assignment on RoleAssignment {assignmentId assigneeType status created role {id kind type label}
	assignee {... on User {id} ... on Group {id}} resourceSet {id label} targets {unrestricted groups {nodes {id}} apps {nodes {appId name}}}}`

// assigned formats an assignment in one line, for comparison by eye.
type assigned struct {
	AssignmentID, AssigneeType, Status, Created string
	Role                                        struct{ ID, Kind, Type, Label string }
	Assignee                                    *struct{ ID string }
	ResourceSet                                 *struct{ ID, Label string }
	Targets                                     *struct {
		Unrestricted bool
		Groups       struct{ Nodes []struct{ ID string } }
		Apps         struct {
			Nodes []struct{ AppID, Name string }
		}
	}
}

func (a assigned) line() string {
	words := []string{a.AssignmentID, a.AssigneeType, a.Role.Kind, a.Role.Type, a.Role.ID, a.Role.Label}
	if a.Assignee != nil {
		words = append(words, "to "+a.Assignee.ID)
	}
	if a.ResourceSet != nil {
		words = append(words, "in "+a.ResourceSet.ID)
	}
	if a.Targets != nil {
		if a.Targets.Unrestricted {
			words = append(words, "unrestricted")
		}
		for _, g := range a.Targets.Groups.Nodes {
			words = append(words, "for "+g.ID)
		}
		for _, app := range a.Targets.Apps.Nodes {
			words = append(words, "for "+app.AppID+app.Name)
		}
	}
	return strings.Join(words, " ")
}

func TestRecordedAssignmentsArriveAsRecorded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		want  []string
	}{
		"a user's own, with groups and an app as targets": {
			query: `user(id: "00u95uqo3kcaLlfVG1d7")`,
			want: []string{
				"I5JE6VKQL5GUKTKCIVJFGSCJKBPUCRCNJFHA USER STANDARD GROUP_MEMBERSHIP_ADMIN recorded:GROUP_MEMBERSHIP_ADMIN Group Membership Administrator to 00u95uqo3kcaLlfVG1d7 for 00g95und07YqLviNW1d7 for 00g95unnljTieyFmd1d7",
				"IFIFAX2BIRGUSTQ USER STANDARD APP_ADMIN recorded:APP_ADMIN Application Administrator to 00u95uqo3kcaLlfVG1d7 for 0oa95ulv1odT2f0c81d7testAcc_441847521",
			},
		},
		"a user's own, own and custom, and those of a group": {
			query: `user(id: "00ur32Vg0fvpyHZeQ0g3")`,
			want: []string{
				"IFIFAX2BIRGUSTQ USER STANDARD APP_ADMIN recorded:APP_ADMIN Application administrator to 00ur32Vg0fvpyHZeQ0g3 unrestricted",
				"JBCUYUC7IRCVGS27IFCE2SKO USER STANDARD HELP_DESK_ADMIN recorded:HELP_DESK_ADMIN Help Desk administrator to 00ur32Vg0fvpyHZeQ0g3 unrestricted",
				"gra25fapn1prGTBKV0g4 GROUP STANDARD API_ACCESS_MANAGEMENT_ADMIN recorded:API_ACCESS_MANAGEMENT_ADMIN API Access Management administrator to 00g1ousb3XCr9Dkr20g4",
				"irb1q92TFAHzySt3x0g4 USER CUSTOM CUSTOM cr0Yq6IJxGIr0ouum0g3 UserCreatorRole to 00ur32Vg0fvpyHZeQ0g3 in iamoJDFKaJxGIr0oamd9g",
				"irb5e92YgBazyyQ3x1q5 GROUP CUSTOM CUSTOM cr0Yq6IJxGIr0ouum0g3 UserCreatorRole to 00g1ousb3XCr9Dkr20g4",
				"ra125eqBFpETrMwu80g4 USER STANDARD ORG_ADMIN recorded:ORG_ADMIN Organization administrator to 00ur32Vg0fvpyHZeQ0g3",
			},
		},
		"a group's, standard, custom and of Okta's own framework": {
			query: `group(id: "00g1emaKYZTWRYYRRTSK")`,
			want: []string{
				"IFIFAX2BIRGUSTQ GROUP STANDARD APP_ADMIN recorded:APP_ADMIN Application Administrator to 00g1emaKYZTWRYYRRTSK unrestricted",
				"irb1q92TFAHzySt3x0g4 GROUP CUSTOM CUSTOM cr0Yq6IJxGIr0ouum0g3 UserCreatorRole to 00g1emaKYZTWRYYRRTSK in iamoJDFKaJxGIr0oamd9g",
				"irb5e92YgBazyyQ3x1q5 GROUP IAM ACCESS_CERTIFICATIONS_ADMIN recorded:ACCESS_CERTIFICATIONS_ADMIN Access Certifications Administrator to 00g1emaKYZTWRYYRRTSK",
			},
		},
		"a group's, with an app and groups as targets": {
			query: `group(id: "00gkwr54uqQ3240Be1d7")`,
			want: []string{
				"IFIFAX2BIRGUSTQ GROUP STANDARD APP_ADMIN recorded:APP_ADMIN Application Administrator to 00gkwr54uqQ3240Be1d7 for 0oakwr53ay8jwJsbz1d7testAcc_1495994503",
				"JBCUYUC7IRCVGS27IFCE2SKO GROUP STANDARD HELP_DESK_ADMIN recorded:HELP_DESK_ADMIN Help Desk Administrator to 00gkwr54uqQ3240Be1d7 for 00gkwr54urbNVAd4G1d7 for 00gkwr5r1qESgx4gk1d7",
			},
		},
		"nobody's": {query: `user(id: "00u6m9byw8xsT4DVc1d7")`, want: nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := replay(t)
			a := ask(t, serveRecorded(t, org), testKey, "", "{holder: "+tt.query+" {roleAssignments {...assignment}}} "+recordedAssignments, nil)
			noErrors(t, a)
			var data struct {
				Holder struct{ RoleAssignments []assigned }
			}
			a.into(t, &data)
			var got []string
			for _, as := range data.Holder.RoleAssignments {
				got = append(got, as.line())
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("assignments (-want +got):\n%s", diff)
			}
			calls := 0
			for _, n := range org.asked() {
				calls += n
			}
			if calls == 0 || calls != a.Extensions.Okta.Calls {
				t.Errorf("the org counted %d calls, the answer says %d", calls, a.Extensions.Okta.Calls)
			}
		})
	}
}

func TestRecordedCustomRolesArriveWithTheirPermissions(t *testing.T) {
	t.Parallel()
	org := replay(t)
	a := ask(t, serveRecorded(t, org), testKey, "", `{
		role(id: "cr0vuafawhsjD2QCC1d7") {label description created permissions {label conditions}}
		example: role(id: "cr0Yq6IJxGIr0ouum0g3") {label permissions {label conditions}}
		roles(kind: CUSTOM) {nodes {id}}}`, nil)
	noErrors(t, a)
	var data struct {
		Role, Example struct {
			Label, Description string
			Permissions        []struct {
				Label      string
				Conditions object
			}
		}
		Roles struct{ Nodes []struct{ ID string } }
	}
	a.into(t, &data)
	if data.Role.Description != "test custom role" || len(data.Role.Permissions) != 1 || data.Role.Permissions[0].Conditions != nil {
		t.Errorf("recorded role: %+v", data.Role)
	}
	var labels []string
	conditions := 0
	for _, p := range data.Example.Permissions {
		labels = append(labels, p.Label)
		conditions += len(p.Conditions)
	}
	if conditions == 0 {
		t.Error("the example's conditions are lost")
	}
	if want := []string{"okta.users.create", "okta.users.read", "okta.groups.read", "okta.users.userprofile.manage"}; !cmp.Equal(want, labels) {
		t.Errorf("permissions %v, the example has %v", labels, want)
	}
	if len(data.Roles.Nodes) != 2 || data.Roles.Nodes[1].ID != "cr0Yq6IJxGIr0ouum0g3" {
		t.Errorf("roles %+v, the example lists two", data.Roles)
	}
}

func TestRecordedAssigneesAndBoundMembersAreWhoIsAdmin(t *testing.T) {
	t.Parallel()
	org := replay(t)
	a := ask(t, serveRecorded(t, org), testKey, "", `{roleAssignments(first: 200) {nodes {id assigneeType assignee {__typename}}}}`, nil)
	noErrors(t, a)
	var data struct {
		RoleAssignments struct {
			Nodes []struct{ ID, AssigneeType string }
		}
	}
	a.into(t, &data)
	var got []string
	for _, n := range data.RoleAssignments.Nodes {
		got = append(got, n.ID)
		if want := map[bool]string{false: "USER", true: "GROUP"}[strings.HasPrefix(n.ID, "00g")]; n.AssigneeType != want {
			t.Errorf("%s is of a %s", n.ID, n.AssigneeType)
		}
	}
	for _, want := range []string{"00g1emaKYZTWRYYRRTSK:irb1q92TFAHzySt3x0g4", "00gkwr54uqQ3240Be1d7:IFIFAX2BIRGUSTQ"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %v", want, got)
		}
	}
	calls := org.asked()
	for _, path := range []string{
		"/api/v1/users/00usd50212GgyPvAS697/roles",  // of the recorded assignees
		"/api/v1/users/00u118oQYT4TBGuay0g4/roles",  // of the page before, in the example
		"/api/v1/users/00u95uw0l6a5r54pn1d7/roles",  // of the recorded binding
		"/api/v1/groups/00g95uvewuWU5ogJJ1d7/roles", // of the same
	} {
		if calls[path] != 1 {
			t.Errorf("%s was asked %d times", path, calls[path])
		}
	}
}

func TestAFeatureTheOrgLacksIsRefusedOnItsFieldAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		off, query, want, path string
	}{
		"roles of a user": {
			off: "/roles", path: "user.roleAssignments",
			query: `{user(id: "00ukwr8iwz9tD7ZV11d7") {id roleAssignments {id} groups {nodes {id}}} group(id: "00gb8yqojp69Y0BZH5d7") {name}}`,
			want:  `{"user":{"id":"00ukwr8iwz9tD7ZV11d7","roleAssignments":null,"groups":{"nodes":[]}},"group":{"name":"testAcc"}}`,
		},
		"permissions of a custom role": {
			off: "/permissions", path: "role.permissions",
			query: `{role(id: "cr0vuafawhsjD2QCC1d7") {label permissions {label}}}`,
			want:  `{"role":{"label":"testAcc_4093708607","permissions":null}}`,
		},
		"members of a group": {
			off: "/users", path: "group.members",
			query: `{group(id: "00gckrjwc43BljmfL0x7") {id members {nodes {id}}} viewer {tenant}}`,
			want:  `{"group":{"id":"00gckrjwc43BljmfL0x7","members":null},"viewer":{"tenant":"recorded"}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := replay(t)
			org.off = tt.off
			a := ask(t, serveRecorded(t, org), testKey, "", tt.query, nil)
			sameJSON(t, tt.want, string(a.Data))
			if len(a.Errors) != 1 || a.Errors[0].code() != "UPSTREAM_FORBIDDEN" || pathOf(a.Errors[0]) != tt.path {
				t.Fatalf("errors %+v", a.Errors)
			}
			detail, _ := a.Errors[0].Extensions["okta"].(map[string]any)
			if detail["errorCode"] != "E0000015" || detail["errorId"] != "oaeEyRDa8iWTs25P3u0a_Ie6A" {
				t.Errorf("the error tells %v", detail)
			}
			if strings.Contains(a.Errors[0].Message, "feature you are requesting") {
				t.Error("Okta's own text is shown")
			}
		})
	}
}

// pathOf writes an error's path with dots.
func pathOf(e graphError) string {
	var parts []string
	for _, part := range e.Path {
		parts = append(parts, fmt.Sprint(part))
	}
	return strings.Join(parts, ".")
}

// TestAnAssignmentOfAKindThatIsNotKnownIsShown changes a word in a recording.
func TestAnAssignmentOfAKindThatIsNotKnownIsShown(t *testing.T) {
	t.Parallel()
	const user = "00u95uqo3kcaLlfVG1d7"
	org := replay(t)
	for _, page := range org.lists["/api/v1/users/"+user+"/roles"] {
		for _, a := range page {
			a["assignmentType"] = []byte(`"ROBOT"`)
		}
	}
	a := ask(t, serveRecorded(t, org), testKey, "", `{user(id: "`+user+`") {
		roleAssignments {role {type} assigneeType assignee {id} targets {unrestricted}}
	}}`, nil)
	noErrors(t, a)
	sameJSON(t, `{"user":{"roleAssignments":[
		{"role":{"type":"GROUP_MEMBERSHIP_ADMIN"},"assigneeType":"UNKNOWN","assignee":null,"targets":null},
		{"role":{"type":"APP_ADMIN"},"assigneeType":"UNKNOWN","assignee":null,"targets":null}]}}`, string(a.Data))
}
