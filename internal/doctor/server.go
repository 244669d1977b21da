package doctor

// Server is what doctor is told of the server's own configuration.
type Server struct {
	// Redis is configured; Sealed says that its values are.
	Redis, Sealed bool
	// Audited says that reads are written to the audit log.
	Audited bool
}

// ExamineServer adds notes about the configuration to a report.
func (r *Report) ExamineServer(s Server) {
	if s.Redis && !s.Sealed {
		r.Server = append(r.Server, Finding{
			Severity: Note, Code: "redis.plain", Title: "what lies in Redis can be read there",
			Detail: "Names, logins and whatever else callers may read lie in Redis as they came from Okta (docs/redis.md).",
			Mend: []string{"make a key: openssl rand -base64 32",
				"name it in redis.keys: [{id: r1, key: \"${env:OKTAGRAPH_REDIS_KEY}\"}]"},
		})
	}
	if !s.Audited {
		r.Server = append(r.Server, Finding{
			Severity: Note, Code: "audit.reads", Title: "nobody can tell later who read what",
			Detail: "Reads and wrong keys are written to the audit log only where it is a file (docs/audit.md).",
			Mend:   []string{"name a file in log.audit.file, or in OKTAGRAPH_LOG_AUDIT_FILE"},
		})
	}
}
