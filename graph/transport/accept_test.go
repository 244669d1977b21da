package transport

import "testing"

func TestAcceptIsNegotiatedByQuality(t *testing.T) {
	tests := map[string]struct {
		accept []string
		want   string // "" is not acceptable
	}{
		"absent":                  {nil, mediaJSON},
		"empty":                   {[]string{""}, mediaJSON},
		"anything":                {[]string{"*/*"}, mediaJSON},
		"any application":         {[]string{"application/*"}, mediaJSON},
		"axios":                   {[]string{"application/json, text/plain, */*"}, mediaJSON},
		"a browser":               {[]string{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}, mediaJSON},
		"Apollo Client":           {[]string{"application/graphql-response+json,application/json;q=0.9"}, mediaGraphQL},
		"both, JSON first":        {[]string{"application/json, application/graphql-response+json"}, mediaGraphQL},
		"named against wildcard":  {[]string{"application/graphql-response+json, */*"}, mediaGraphQL},
		"JSON preferred":          {[]string{"application/graphql-response+json;q=0.4, application/json;q=0.5"}, mediaJSON},
		"specific beats wildcard": {[]string{"*/*;q=0.9, application/json;q=0.1"}, mediaGraphQL},
		"refused by name":         {[]string{"*/*, application/json;q=0"}, mediaGraphQL},
		"two headers":             {[]string{"text/html", "application/graphql-response+json"}, mediaGraphQL},
		"upper case":              {[]string{"Application/GraphQL-Response+JSON"}, mediaGraphQL},
		"with charset":            {[]string{"application/graphql-response+json; charset=utf-8"}, mediaGraphQL},
		"another charset":         {[]string{"application/json; charset=latin1"}, ""},
		"another type":            {[]string{"text/html"}, ""},
		"event stream":            {[]string{"text/event-stream"}, ""},
		"all refused":             {[]string{"*/*;q=0"}, ""},
		"nonsense":                {[]string{";;;"}, mediaJSON},
		"nonsense beside":         {[]string{";;;, application/graphql-response+json"}, mediaGraphQL},
		"quality not a number":    {[]string{"application/graphql-response+json;q=NaN, application/json"}, mediaJSON},
		"quality above one":       {[]string{"application/graphql-response+json;q=7, application/json;q=0.1"}, mediaJSON},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := negotiate(tc.accept)
			if ok != (tc.want != "") || ok && got != tc.want {
				t.Errorf("got %q, %v, want %q", got, ok, tc.want)
			}
			if !ok && got != mediaJSON {
				t.Errorf("the refusal goes out as %q", got)
			}
		})
	}
}
