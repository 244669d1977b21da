package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	problems := 0
	for i := range r.Tenants {
		t := &r.Tenants[i]
		t.write(&b)
		for _, f := range t.Findings {
			if f.Severity == Problem {
				problems++
			}
		}
	}
	if len(r.Server) > 0 {
		b.WriteString("the server\n\n")
	}
	for _, f := range r.Server {
		f.write(&b)
	}
	fmt.Fprintf(&b, "%s examined: %s.\n", count(len(r.Tenants), "tenant"), verdict(problems))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func verdict(problems int) string {
	if problems == 0 {
		return "healthy"
	}
	return count(problems, "problem")
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (r *TenantReport) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s  %s", r.Tenant, r.Address.Origin)
	if r.Address.Written != r.Address.Origin {
		fmt.Fprintf(b, "  (written as %s)", r.Address.Written)
	}
	b.WriteString("\n\n")
	r.writeFacts(b)
	for _, f := range r.Findings {
		f.write(b)
	}
	r.writeNulls(b)
	r.writeLimits(b)
	fmt.Fprintf(b, "  It took %s to Okta.\n\n", count(r.Calls, "request"))
}

// writeFacts writes what is right.
func (r *TenantReport) writeFacts(b *strings.Builder) {
	fact := func(name, format string, args ...any) {
		fmt.Fprintf(b, "  %-10s  %s\n", name, fmt.Sprintf(format, args...))
	}
	if o := r.Org; o != nil {
		name := o.ID
		if o.Name != "" {
			name = fmt.Sprintf("%s (%s, %s)", o.Name, o.ID, strings.ToLower(o.Status))
		}
		fact("org", "%s, %s, cell %s", name, o.Engine, o.Cell)
	}
	c := r.Credential
	fact("credential", "%s, %s", strings.TrimSpace(c.Kind+" "+c.ClientID), state(c.State))
	if len(c.Granted) > 0 {
		fact("scopes", "%s", strings.Join(c.Granted, " "))
	}
	ok := 0
	for _, check := range r.Checks {
		if check.Outcome == OK {
			ok++
		}
	}
	if len(r.Checks) > 0 {
		fact("answers", "%d of %s usable", ok, count(len(r.Checks), "endpoint"))
	}
	if r.Clock != nil && r.Clock.SkewSeconds == 0 {
		fact("clock", "agrees with Okta's")
	} else if r.Clock != nil {
		fact("clock", "%+d s to Okta's", r.Clock.SkewSeconds)
	}
	b.WriteString("\n")
}

func state(s State) string {
	switch s {
	case Accepted:
		return "accepted by Okta"
	case Rejected:
		return "not accepted by Okta"
	default:
		return "neither accepted nor refused so far"
	}
}

func (f Finding) write(b *strings.Builder) {
	mark := "NOTE"
	if f.Severity == Problem {
		mark = "PROBLEM"
	}
	fmt.Fprintf(b, "  %s  %s\n", mark, f.Title)
	if f.Detail != "" {
		fmt.Fprintf(b, "    %s\n", f.Detail)
	}
	for _, step := range f.Mend {
		fmt.Fprintf(b, "    -> %s\n", step)
	}
	b.WriteString("\n")
}

// writeNulls writes fields that share a reason on one line.
func (r *TenantReport) writeNulls(b *strings.Builder) {
	if len(r.NullFields) == 0 {
		return
	}
	b.WriteString("  These fields will be null:\n")
	done := map[string]bool{}
	for _, first := range r.NullFields {
		if done[first.Why] {
			continue
		}
		done[first.Why] = true
		var fields []string
		for _, n := range r.NullFields {
			if n.Why == first.Why {
				fields = append(fields, n.Field)
			}
		}
		fmt.Fprintf(b, "    %s\n      because %s\n", strings.Join(fields, " "), first.Why)
	}
	b.WriteString("\n")
}

func (r *TenantReport) writeLimits(b *strings.Builder) {
	if len(r.Limits) == 0 {
		return
	}
	fmt.Fprintf(b, "  %-22s %9s %9s %9s\n", "calls a minute", "Okta's", "ours", "left now")
	for _, l := range r.Limits {
		fmt.Fprintf(b, "  %-22s %9d %9d %9d\n", l.Bucket, l.Limit, l.Ours, l.Left)
	}
	b.WriteString("\n")
}
