package oktasim

// schemaAttribute declares one custom attribute of a profile.
type schemaAttribute struct {
	name, title, kind, items string
	enum                     []string // JSON texts
}

// schemas declares the custom attributes that generated profiles carry.
func (g *generator) schemas() {
	g.store.userSchema = []schemaAttribute{
		{name: "badgeColor", title: "Badge color", kind: "string", enum: []string{`"blue"`, `"green"`, `"red"`}},
		{name: "deskNumber", title: "Desk number", kind: "number"},
		{name: "workload", title: "Workload", kind: "number", enum: []string{"0.25", "0.5", "0.75", "1"}},
		{name: "skills", title: "Skills", kind: "array", items: "string"},
		{name: "floors", title: "Floors", kind: "array", items: "integer"},
		{name: "scores", title: "Scores", kind: "array", items: "number"},
	}
	g.store.grpSchema = []schemaAttribute{
		{name: "confidential", title: "Confidential", kind: "boolean"},
		{name: "seats", title: "Seats", kind: "number"},
		{name: "steward", title: "Steward", kind: "string"},
	}
}
