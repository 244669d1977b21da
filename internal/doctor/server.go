package doctor

// Server is what doctor needs to know about the server's own configuration.
type Server struct {
	// Redis reports whether Redis is configured, Sealed whether its values are encrypted.
	Redis, Sealed bool
	// Audited reports whether reads are written to the audit log.
	Audited bool
}

// ExamineServer adds notes about the configuration to a report.
func (r *Report) ExamineServer(s Server) {
	if s.Redis && !s.Sealed {
		r.Server = append(r.Server, Finding{
			Severity: Note, Code: "redis.plain", Title: "Redis stores values unencrypted",
			Detail: "Names, logins and other data that callers may read are stored in Redis in plain text (docs/redis.md).",
			Mend: []string{"Make a key: openssl rand -base64 32",
				"Add it to redis.keys: [{id: r1, key: \"${env:OKTAGRAPH_REDIS_KEY}\"}]"},
		})
	}
	if !s.Audited {
		r.Server = append(r.Server, Finding{
			Severity: Note, Code: "audit.reads", Title: "Reads are not audited",
			Detail: "Reads and wrong keys are recorded only when the audit log is a file (docs/audit.md).",
			Mend:   []string{"Name a file in log.audit.file or OKTAGRAPH_LOG_AUDIT_FILE."},
		})
	}
}
