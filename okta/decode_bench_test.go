package okta

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"oktagraph/okta/jsonscan"
)

// page200 is a page of 200 users as Okta lists them: about 1.3 kB each.
func page200() []byte {
	var b strings.Builder
	b.WriteByte('[')
	for i := range 200 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"00u%017d","status":"ACTIVE","created":"2026-03-02T10:43:27.000Z","activated":"2026-03-02T10:43:27.000Z","statusChanged":"2026-03-02T10:43:27.000Z","lastLogin":null,"lastUpdated":"2026-03-02T10:43:27.000Z","passwordChanged":"2026-03-02T10:43:27.000Z","type":{"id":"otytivnus5k8rPk4X1d7"},"profile":{"firstName":"Ada","lastName":"Example %d","mobilePhone":null,"secondEmail":null,"login":"ada.%d@example.com","email":"ada.%d@example.com","department":"Engineering","title":"Staff Engineer","costCenter":"4711","city":"Utrecht","countryCode":"NL","employeeNumber":"E%06d","manager":"Grace \"Amazing\" Example","managerId":"00u7l8k5t2a3jsd6l1d7","streetAddress":"Some Street 12","zipCode":"3511","locale":"en_US","timezone":"Europe/Amsterdam","projects":["apollo","gemini"],"number123":1},"credentials":{"provider":{"type":"OKTA","name":"OKTA"}},"_links":{"self":{"href":"https://acme.okta.com/api/v1/users/00u%017d"}}}`, i, i, i, i, i, i)
	}
	b.WriteByte(']')
	return []byte(b.String())
}

func BenchmarkDecodeUsers(b *testing.B) {
	body := page200()
	decoders := []struct {
		name   string
		decode func() (int, error)
	}{
		{"lean scan", func() (int, error) {
			users, err := decodeUsers(body)
			return len(users), err
		}},
		{"encoding json", func() (int, error) { return decodeWithStdlib(body) }},
	}
	for _, d := range decoders {
		b.Run(d.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if n, err := d.decode(); n != 200 || err != nil {
					b.Fatalf("%d users, %v", n, err)
				}
			}
		})
	}
}

// decodeWithStdlib does what the lean scan does: dates, status, profile and the
// object without credentials and links, all as raw text where possible.
func decodeWithStdlib(body []byte) (int, error) {
	var objects []map[string]json.RawMessage
	if err := json.Unmarshal(body, &objects); err != nil {
		return 0, fmt.Errorf("decode: %w", err)
	}
	users := make([]*User, 0, len(objects))
	for _, o := range objects {
		delete(o, "credentials")
		delete(o, "_links")
		raw, err := json.Marshal(o)
		if err != nil {
			return 0, fmt.Errorf("encode: %w", err)
		}
		users = append(users, &User{
			ID: jsonscan.ScalarOrEmpty(o["id"]), Status: jsonscan.ScalarOrEmpty(o["status"]), Created: Timestamp(jsonscan.ScalarOrEmpty(o["created"])), Activated: Timestamp(jsonscan.ScalarOrEmpty(o["activated"])),
			StatusChanged: Timestamp(jsonscan.ScalarOrEmpty(o["statusChanged"])), LastUpdated: Timestamp(jsonscan.ScalarOrEmpty(o["lastUpdated"])), Profile: Object(o["profile"]), Raw: raw,
		})
	}
	return len(users), nil
}
