package oktasim

// Word lists for plausible people, groups and applications. Some names have accents,
// apostrophes or non-Latin letters because real directories do.

func firstNames() []string {
	return []string{
		"Amelia", "Noah", "Priya", "Liam", "Sofía", "Jonas", "Aiko", "Mateo", "Zoë", "Oluwaseun", "Ingrid", "Tomás",
		"Fatima", "Henrik", "Chloé", "Raj", "Mei", "Lars", "Nadia", "Viktor", "Grace", "Ethan", "Yuki", "Carlos",
		"Anneke", "Omar", "Beatriz", "Pavel", "Hannah", "Dmitri", "Leila", "Marcus", "Élodie", "Kwame", "Astrid", "Diego",
		"Sinéad", "Arjun", "Mia", "Stefan", "Wei", "Rosa", "Björn", "Amara", "Jack", "Katarzyna", "Luca", "Thandiwe",
		"Samuel", "Ines", "Hugo", "Anya", "Daniel", "Freya", "Ibrahim", "Julia", "Kenji", "Laura", "Miguel", "Nora",
		"陽子", "Peter", "Quinn", "Rachel", "Søren", "Tara", "Umar", "Vera", "Walter", "Ximena", "Yara", "Zachary",
	}
}

func lastNames() []string {
	return []string{
		"Smith", "Müller", "García", "Tanaka", "O'Brien", "Nguyen", "Kowalski", "Okafor", "Andersson", "Rossi", "Patel", "Silva",
		"Dubois", "Ivanova", "Jensen", "Khan", "van der Berg", "Novák", "Haddad", "Kim", "Johnson", "Schneider", "Fernández", "Sato",
		"Murphy", "Tran", "Nowak", "Mensah", "Lindqvist", "Bianchi", "Sharma", "Costa", "Lefèvre", "Petrov", "Larsen", "Ahmed",
		"de Vries", "Svoboda", "Mansour", "Park", "Williams", "Fischer", "Martínez", "Suzuki", "Kelly", "Pham", "Wójcik", "Adeyemi",
		"Brown", "Weber", "López", "Watanabe", "Ryan", "Le", "Lewandowski", "Diallo", "Jones", "Wagner", "González", "Ito",
		"Davis", "Becker", "Hernández", "Yamamoto", "Walsh", "Hoang", "Zieliński", "Traoré", "Taylor", "Hoffmann", "Pérez", "山田",
	}
}

// department is a department with its job titles.
type department struct {
	name, division, costCenter string
	titles                     []string
}

func departments() []department {
	return []department{
		{"Engineering", "Product", "CC-1100", []string{"Software Engineer", "Senior Software Engineer", "Staff Engineer", "Engineering Manager", "Site Reliability Engineer"}},
		{"Sales", "Revenue", "CC-2100", []string{"Account Executive", "Sales Engineer", "Sales Manager", "Business Development Representative"}},
		{"Customer Support", "Revenue", "CC-2300", []string{"Support Engineer", "Support Lead", "Customer Success Manager"}},
		{"Marketing", "Revenue", "CC-2500", []string{"Product Marketer", "Content Strategist", "Demand Generation Manager"}},
		{"Finance", "Corporate", "CC-3100", []string{"Accountant", "Financial Analyst", "Controller", "Payroll Specialist"}},
		{"People", "Corporate", "CC-3300", []string{"Recruiter", "People Partner", "Head of People"}},
		{"Legal", "Corporate", "CC-3500", []string{"Counsel", "Paralegal", "Privacy Officer"}},
		{"IT", "Corporate", "CC-3700", []string{"Systems Administrator", "Identity Engineer", "IT Support Specialist"}},
		{"Security", "Product", "CC-1300", []string{"Security Engineer", "Security Analyst", "Head of Security"}},
		{"Product", "Product", "CC-1500", []string{"Product Manager", "Product Designer", "UX Researcher"}},
		{"Operations", "Corporate", "CC-3900", []string{"Operations Manager", "Facilities Coordinator", "Procurement Specialist"}},
		{"Research & Development", "Product", "CC-1700", []string{"Research Scientist", "Data Scientist", "Lab Manager"}},
	}
}

// office is a location with its directory attributes.
type office struct {
	city, state, country, zip, street, locale, timezone, phone string
}

func offices() []office {
	return []office{
		{"San Francisco", "CA", "US", "94105", "301 Brannan Street", "en_US", "America/Los_Angeles", "+1 415 555 "},
		{"New York", "NY", "US", "10001", "34 West 33rd Street", "en_US", "America/New_York", "+1 212 555 "},
		{"London", "", "GB", "EC2A 4BX", "18 Worship Street", "en_GB", "Europe/London", "+44 20 7946 "},
		{"Berlin", "", "DE", "10115", "Chausseestraße 40", "de_DE", "Europe/Berlin", "+49 30 5550 "},
		{"São Paulo", "SP", "BR", "01310-100", "Avenida Paulista 900", "pt_BR", "America/Sao_Paulo", "+55 11 5555 "},
		{"Tokyo", "", "JP", "105-0011", "3-1 Shibakoen", "ja_JP", "Asia/Tokyo", "+81 3 5555 "},
		{"Bengaluru", "KA", "IN", "560001", "7 Residency Road", "en_IN", "Asia/Kolkata", "+91 80 5550 "},
		{"Sydney", "NSW", "AU", "2000", "60 Margaret Street", "en_AU", "Australia/Sydney", "+61 2 5550 "},
	}
}

func skills() []string {
	return []string{"go", "kubernetes", "sql", "negotiation", "copywriting", "accounting", "german", "incident response", "design", "statistics"}
}

// groupWords are the parts of group names: a place or team, then a purpose.
func groupWords() (teams, purposes []string) {
	return []string{
			"Engineering", "Sales", "Support", "Marketing", "Finance", "People", "Legal", "IT", "Security", "Product", "Operations", "Research",
			"EMEA", "APAC", "Americas", "Berlin", "London", "Tokyo", "Platform", "Mobile", "Data", "Billing", "Growth", "Compliance",
		}, []string{
			"All", "Managers", "Contractors", "On-call", "VPN", "GitHub", "Jira", "Slack", "Salesforce", "AWS Read", "AWS Admin", "Reviewers",
			"Interns", "Leads", "Analysts", "Beta Testers", "Remote", "Wi-Fi", "Zoom Licensed", "Announcements",
		}
}

// appKind is an integration in the app catalogue.
type appKind struct {
	name, display, description, category, signOn, website string
}

func appKinds() []appKind {
	return []appKind{
		{"oidc_client", "OpenID Connect Client", "OpenID Connect Client", "OAUTH2", "OPENID_CONNECT", "http://openid.net/specs/openid-connect-core-1_0.html"},
		{"bookmark", "Bookmark App", "A link to a page", "BOOKMARK", "BOOKMARK", "https://example.com"},
		{"salesforce", "Salesforce.com", "Customer relationship management", "CRM", "SAML_2_0", "https://www.salesforce.com"},
		{"slack", "Slack", "Messaging for teams", "COLLABORATION", "SAML_2_0", "https://slack.com"},
		{"github_enterprise", "GitHub Enterprise", "Code hosting", "DEVELOPER", "SAML_2_0", "https://github.com"},
		{"zoomus", "Zoom", "Video meetings", "COLLABORATION", "SAML_2_0", "https://zoom.us"},
		{"workday", "Workday", "Human resources", "HR", "SAML_2_0", "https://www.workday.com"},
		{"jira_cloud", "Atlassian Cloud", "Issues and pages", "DEVELOPER", "SAML_2_0", "https://www.atlassian.com"},
		{"active_directory", "Active Directory", "Directory integration", "DIRECTORY", "AUTO_LOGIN", "https://www.microsoft.com"},
	}
}
