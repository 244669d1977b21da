package plan

// Loader names one of an operation's loaders.
type Loader uint8

// The loaders.
const (
	// Unstaged are all loaders whose batches wait for no other, and for which no other waits.
	Unstaged Loader = iota
	LoadUsers
	LoadGroups
	LoadLogins
	LoadGroupCounts
	LoadUserLists
	LoadGroupLists
	LoadUserGroups
	LoadGroupMembers
	LoadWholeMembers
	LoadUserAssignments
	LoadGroupAssignments
	LoadAllAssignments
	LoadTargets
	LoadCustomRole
	LoadAllCustomRoles
	LoadBoundAssignments
	LoadClientAssignments
	LoadApps
	LoadAppLists
	LoadUserApps
	LoadGroupApps
	LoadAppUsers
	LoadAppGroups
	loaders
)

// Moment is a point in a batch that other batches may wait for.
type Moment uint8

// The moments.
const (
	// Begun: the batch has not looked at its keys yet.
	Begun Moment = iota
	// Decided: it is decided how the batch is read; what it reads whole has been read.
	Decided
	// Foreseen: it is decided whether who can have a role is read ahead.
	Foreseen
	// Read: the answers of Okta or the cache have arrived, but are not compared with other
	// batches.
	Read
	// Answered: every key has its answer.
	Answered
	moments
)

// Wait is one row of the stages: before Loader's batch continues from At, For's batch of the
// same round must have reached Until.
type Wait struct {
	Loader Loader
	At     Moment
	For    Loader
	Until  Moment
	Why    string
}

// Stages orders the batches of one round. Batches that are not named run concurrently. If one's
// answers make another's calls unnecessary, the other waits; otherwise the number of calls
// would depend on which batch is faster.
var Stages = []Wait{
	{LoadUsers, Begun, LoadUserLists, Answered, "a list brings its users"},
	{LoadUsers, Begun, LoadLogins, Answered, "a login brings its user"},
	{LoadUsers, Begun, LoadGroupMembers, Answered, "pages of members bring users"},
	{LoadUsers, Begun, LoadWholeMembers, Answered, "lists of members bring users"},
	{LoadUsers, Begun, LoadUserGroups, Answered, "groups read whole bring their members"},
	{LoadUsers, Begun, LoadAppUsers, Answered, "pages of an app's users bring users"},
	{LoadApps, Begun, LoadAppLists, Answered, "a list brings its apps"},
	{LoadApps, Begun, LoadUserApps, Answered, "users' lists bring apps"},
	{LoadApps, Begun, LoadGroupApps, Answered, "groups' lists bring apps"},
	{LoadGroups, Begun, LoadGroupLists, Answered, "a list brings its groups"},
	{LoadGroups, Begun, LoadAppGroups, Answered, "pages of an app's groups bring groups"},
	{LoadGroups, Begun, LoadGroupCounts, Answered, "counts come with their groups"},
	{LoadGroups, Begun, LoadUserGroups, Answered, "users' lists bring groups"},
	{LoadGroups, Begun, LoadTargets, Answered, "targets bring groups"},
	{LoadCustomRole, Begun, LoadAllCustomRoles, Answered, "the list of roles has each of them"},
	{LoadGroupMembers, Begun, LoadUserGroups, Decided, "what is read whole for users' groups answers pages too"},
	{LoadGroupMembers, Begun, LoadWholeMembers, Answered, "lists that are read whole answer pages too"},
	{LoadWholeMembers, Begun, LoadUserGroups, Decided, "what is read whole for users' groups is not read twice"},
	{LoadGroupMembers, Begun, LoadGroupCounts, Answered, "groups of nobody are not asked for members"},
	{LoadUserGroups, Read, LoadGroupMembers, Answered, "users' lists and pages of members agree in one answer"},
	{LoadUserAssignments, Begun, LoadUserGroups, Decided, "what is read whole for users' groups tells who can have a role"},
	{LoadUserAssignments, Read, LoadUserGroups, Answered, "groups that are asked for anyway tell of their roles"},
	{LoadUserAssignments, Read, LoadUsers, Answered, "who is deactivated holds nothing through groups"},
	{LoadUserAssignments, Begun, LoadGroupMembers, Answered, "pages that hold a group whole save reading it again"},
	{LoadUserAssignments, Begun, LoadGroupAssignments, Answered, "roles of groups are not read twice"},
	{LoadUserAssignments, Begun, LoadAllAssignments, Answered, "who reads all administrators reads these too"},
	{LoadGroupAssignments, Begun, LoadAllAssignments, Answered, "who reads all administrators reads these groups too"},
	{LoadClientAssignments, Begun, LoadAllAssignments, Answered, "who reads all administrators reads these too"},
	{LoadBoundAssignments, Begun, LoadUserAssignments, Answered, "roles of users are not read twice"},
	{LoadBoundAssignments, Begun, LoadGroupAssignments, Answered, "nor those of groups"},
	{LoadBoundAssignments, Begun, LoadAllAssignments, Answered, "who reads all administrators reads these too"},
	{LoadGroupAssignments, Begun, LoadGroupMembers, Foreseen, "members that come make it worth to read ahead"},
}

// Loaders and Moments are the number of each.
const (
	Loaders = int(loaders)
	Moments = int(moments)
)
