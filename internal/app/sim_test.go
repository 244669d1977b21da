package app

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestTheSimulatedOrgIsAsItsFileSays(t *testing.T) {
	t.Parallel()
	files := map[string]string{"sim.yaml": "users: 30\ndeprovisioned: -1\ngroups: 8\ntoken: 00chosen\nfeaturesOff: [customRoles]\n"}
	sim := start(t, machine(nil, files), "sim", "--config", "sim.yaml", "--listen", "127.0.0.1:0")
	org := sim.out.find(t, `Org URL +(\S+)\n`)
	if token := sim.out.find(t, `API token +(\S+)\n`); token != "00chosen" {
		t.Errorf("token %q", token)
	}
	if shape := sim.out.find(t, `org of (\d+ people and \d+ groups)`); shape != "30 people and 8 groups" {
		t.Errorf("the org has %s", shape)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, org+"/api/v1/iam/roles", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS 00chosen")
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a feature that is off answers %d", resp.StatusCode)
	}
	if code := sim.stop(); code != exitOK {
		t.Errorf("exit code %d: %s", code, sim.err)
	}
}

func TestAMistakenSimulatedOrgIsNotStarted(t *testing.T) {
	t.Parallel()
	files := map[string]string{"bad.yaml": "userz: 3\n", "good.yaml": "users: 3\n"}
	for want, args := range map[string][]string{
		"field userz not found":              {"--config", "bad.yaml"},
		"gone.yaml cannot be read":           {"--config", "gone.yaml"},
		"--users and --config do not go tog": {"--config", "good.yaml", "--users", "4"},
	} {
		var out, complaint bytes.Buffer
		code := machine(nil, files).Run(t.Context(), append([]string{"sim"}, args...), &out, &complaint)
		if code != exitUsage || !strings.Contains(complaint.String(), want) {
			t.Errorf("%v: exit code %d, complained %q", args, code, complaint.String())
		}
	}
}
