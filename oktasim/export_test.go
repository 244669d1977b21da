package oktasim

// RouteNames lists every route, such as "GET /api/v1/users".
func RouteNames() []string {
	var names []string
	for _, rt := range routes() {
		names = append(names, rt.name())
	}
	return names
}
