package graph

// EdgeFields are the fields that the walk foresees, by "Type.field".
func EdgeFields() []string {
	var names []string
	for name := range edges() {
		names = append(names, name)
	}
	return names
}

// FieldsWithoutCost are the fields with a resolver of their own that never cost
// a call nor lead to a field that may, each with its reason.
func FieldsWithoutCost() map[string]string {
	return map[string]string{
		"Query.viewer":          "it answers from the request alone",
		"UserProfile.attribute": "the profile came with the user",
	}
}
