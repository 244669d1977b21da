package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Canonical writes an answer so that two of them are equal, byte for byte, when
// they say the same: lists of objects sorted by id (then by all they say), texts
// spelled one way, cursors left out. Objects keep their order.
func Canonical(data json.RawMessage) (string, error) {
	var out bytes.Buffer
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := canonical(&out, d, ""); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return out.String(), nil
}

func canonical(out *bytes.Buffer, d *json.Decoder, key string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return canonicalObject(out, d)
	case json.Delim('['):
		return canonicalList(out, d)
	}
	if key == "cursor" || key == "startCursor" || key == "endCursor" {
		out.WriteString(`"a cursor"`)
		return nil
	}
	text, err := json.Marshal(token)
	out.Write(text)
	return err
}

func canonicalObject(out *bytes.Buffer, d *json.Decoder) error {
	out.WriteByte('{')
	for i := 0; d.More(); i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		fmt.Fprintf(out, "%q:", key)
		if err := canonical(out, d, key); err != nil {
			return err
		}
	}
	out.WriteString("}\n") // a line an object, for people who read a difference
	_, err := d.Token()
	return err
}

func canonicalList(out *bytes.Buffer, d *json.Decoder) error {
	var items [][]byte
	objects := true
	for d.More() {
		var item bytes.Buffer
		if err := canonical(&item, d, ""); err != nil {
			return err
		}
		items = append(items, item.Bytes())
		objects = objects && item.Bytes()[0] == '{'
	}
	if objects {
		slices.SortFunc(items, func(a, b []byte) int {
			return cmpFirst(bytes.Compare(idOf(a), idOf(b)), bytes.Compare(a, b))
		})
	}
	out.WriteByte('[')
	out.Write(bytes.Join(items, []byte{','}))
	out.WriteByte(']')
	_, err := d.Token()
	return err
}

func cmpFirst(a, b int) int {
	if a != 0 {
		return a
	}
	return b
}

// idOf is an object's id, or that of its node.
func idOf(object []byte) []byte {
	var named struct {
		ID   json.RawMessage
		Node struct{ ID json.RawMessage }
	}
	if json.Unmarshal(object, &named) != nil {
		return nil
	}
	if named.ID == nil {
		return named.Node.ID
	}
	return named.ID
}
