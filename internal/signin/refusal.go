package signin

import "net/http"

// refusal is why a sign-in at the identity provider failed.
type refusal struct {
	status int
	// text is shown, reason is for the audit log, err for the operator's log.
	text, reason string
	err          error
}

var (
	wrongFlow = refusal{
		status: http.StatusBadRequest, reason: "the answer belongs to no sign-in of this browser",
		text: "This sign-in was not begun in this browser, was finished already, or took longer than ten minutes. Begin again.",
	}
	denied = refusal{
		status: http.StatusForbidden, reason: "the identity provider refused",
		text: "The identity provider did not sign you in. Begin again, or sign in with an API key.",
	}
	providerDown = refusal{
		status: http.StatusBadGateway, reason: "the identity provider cannot be reached",
		text: "The identity provider cannot be reached. Try again in a minute, or sign in with an API key.",
	}
	notKept = refusal{
		status: http.StatusServiceUnavailable, reason: "the session store cannot be reached",
		text: "Sessions cannot be kept at the moment. Try again in a minute.",
	}
	untrusted = refusal{
		status: http.StatusForbidden, reason: "the id token is not valid",
		text: "The identity provider's answer could not be trusted, so you are not signed in. The operator finds the reason in the log.",
	}
	notAdmitted = refusal{
		status: http.StatusForbidden, reason: "the required claim is missing",
		text: "The identity provider knows you, but you may not administer this server. Ask its operator.",
	}
)

func (r refusal) because(err error) *refusal {
	r.err = err
	return &r
}

func (r refusal) page() sentence {
	return sentence{Title: "Not signed in", Text: r.text, To: signInPath, Label: "Sign in"}
}
