package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync/atomic"
	"unicode"

	"rapport"
)

// Mask hides personal data in what is shown to somebody without PersonalRead: enough stays to tell two customers apart and
// to see that a value is there. It goes by name (email, phone, firstName, …, and what the catalog declares personal) and,
// in any text, by form: e-mail addresses, and phone numbers in international form. It never shows more for a longer input.
type Mask struct {
	usual   map[string]treatment
	further atomic.Pointer[map[string]bool]
}

type treatment func(string) string

// NewMask knows the usual names, and takes further trait names to be personal. Upper and lower case, hyphens and underscores make no
// difference.
func NewMask(further ...string) *Mask {
	m := &Mask{usual: map[string]treatment{"email": MaskEmail, "emailaddress": MaskEmail, "phone": MaskPhone, "phonenumber": MaskPhone,
		"mobile": MaskPhone, "tel": MaskPhone, "telephone": MaskPhone, "whatsapp": MaskPhone, "ip": maskIP, "ipaddress": maskIP}}
	for _, name := range []string{"name", "fullname", "firstname", "lastname", "middlename", "familyname", "givenname", "surname", "nickname",
		"username", "displayname"} {
		m.usual[name] = MaskName
	}
	for _, name := range []string{"address", "street", "addressline", "addressline1", "addressline2", "postalcode", "postcode", "zip", "zipcode",
		"birthday", "birthdate", "dateofbirth", "dob", "avatar", "photo", "latitude", "longitude", "nationalid", "passport", "passportnumber",
		"taxid", "iban", "message", "comment", "comments", "note", "notes", "body", "text", "subject", "transcript", "feedback", "review"} {
		m.usual[name] = hide
	}
	m.Declare(further...)
	return m
}

// Declare replaces the further names that are personal: those that the catalog's live trait definitions say are. It may be
// called while others mask.
func (m *Mask) Declare(further ...string) {
	set := make(map[string]bool, len(further))
	for _, name := range further {
		set[plainName(name)] = true
	}
	m.further.Store(&set)
}

// of is how values under a name are treated; nil: by form only.
func (m *Mask) of(name string) treatment {
	plain := plainName(name)
	if f := m.usual[plain]; f != nil {
		return f
	}
	if (*m.further.Load())[plain] {
		return hide
	}
	return nil
}

const dots = "•••"

func hide(s string) string {
	if s == "" {
		return ""
	}
	return dots
}

// plainName is a name without what spellings differ in.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// MaskEmail keeps the first letters and the top-level domain: m•••@e•••.com.
func MaskEmail(s string) string {
	local, domain, ok := strings.Cut(strings.TrimSpace(s), "@")
	if !ok || local == "" || domain == "" {
		return hide(s)
	}
	top := ""
	if i := strings.LastIndexByte(domain, '.'); i > 0 {
		top = domain[i:]
	}
	if len(top) > 12 {
		top = ""
	}
	return first(local) + dots + "@" + first(domain) + dots + top
}

// MaskPhone keeps the first and the last two digits: +65••••12.
func MaskPhone(s string) string {
	var digits []byte
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			digits = append(digits, s[i])
		}
	}
	if len(digits) < 7 {
		return hide(s)
	}
	plus := ""
	if strings.HasPrefix(strings.TrimSpace(s), "+") {
		plus = "+"
	}
	return plus + string(digits[:2]) + "••••" + string(digits[len(digits)-2:])
}

// MaskName keeps the first letter of each of at most three words: M•• T••.
func MaskName(s string) string {
	words := strings.Fields(s)
	if len(words) > 3 {
		words = words[:3]
	}
	for i, w := range words {
		words[i] = first(w) + "••"
	}
	return strings.Join(words, " ")
}

func maskIP(s string) string {
	if parts := strings.Split(s, "."); len(parts) == 4 && len(s) <= 15 {
		return parts[0] + "." + parts[1] + ".•.•"
	}
	head, _, ok := strings.Cut(s, ":")
	if !ok || len(head) > 4 {
		return hide(s)
	}
	return head + ":•"
}

// first is the first letter with what combines with it.
func first(s string) string {
	for i, r := range s {
		if i > 0 && !unicode.Is(unicode.M, r) {
			return s[:i]
		}
		if i > 16 {
			return ""
		}
	}
	return s
}

// The forms that are personal wherever they stand.
var (
	emailForm = regexp.MustCompile(`[^\s@<>"'(),;:]{1,64}@[^\s@<>"'(),;:]{1,250}\.[A-Za-z]{2,24}`)
	phoneForm = regexp.MustCompile(`\+[0-9][0-9 ().-]{5,20}[0-9]`)
)

// Text masks the e-mail addresses and international phone numbers in a text.
func (m *Mask) Text(s string) string {
	if strings.IndexByte(s, '@') >= 0 {
		s = emailForm.ReplaceAllStringFunc(s, MaskEmail)
	}
	if strings.IndexByte(s, '+') >= 0 {
		s = phoneForm.ReplaceAllStringFunc(s, MaskPhone)
	}
	return s
}

// Label masks a person's display name, whatever it was taken from.
func (m *Mask) Label(s string) string {
	switch {
	case strings.Contains(s, "@"):
		return MaskEmail(s)
	case strings.HasPrefix(s, "+"):
		return MaskPhone(s)
	case strings.ContainsAny(s, "0123456789_") && !strings.Contains(s, " "):
		return m.Text(s) // an id, not a name
	}
	return MaskName(s)
}

// Identifier masks an identifier's value if its type, or its form, is personal.
func (m *Mask) Identifier(id rapport.Identifier) rapport.Identifier {
	if f := m.of(string(id.Type)); f != nil {
		id.Value = f(id.Value)
	} else {
		id.Value = m.Text(id.Value)
	}
	return id
}

// Personal tells whether a name is a personal one.
func (m *Mask) Personal(name string) bool { return m.of(name) != nil }

// Value masks a JSON value that stands under a name; members of objects go by their own names. What is no JSON is hidden
// whole.
func (m *Mask) Value(name string, raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return raw
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	out, err := m.rewrite(nil, dec, m.of(name), 0)
	if err != nil {
		return json.RawMessage(`"` + dots + `"`)
	}
	return out
}

// Object masks the members of a JSON object, such as an event's properties or context.
func (m *Mask) Object(raw json.RawMessage) json.RawMessage { return m.Value("", raw) }

// Traits masks values by trait name, in a new map.
func (m *Mask) Traits(traits map[string]any) map[string]any {
	out := make(map[string]any, len(traits))
	for name, v := range traits {
		raw, err := json.Marshal(v)
		if err != nil {
			out[name] = dots
			continue
		}
		out[name] = m.Value(name, raw)
	}
	return out
}

const maxMaskDepth = 128

var errTooDeep = errors.New("the value is nested too deep")

// rewrite copies the decoder's next value, masked. Under a personal name everything is: texts by its treatment, numbers and
// truths whole.
func (m *Mask) rewrite(b []byte, dec *json.Decoder, f treatment, depth int) ([]byte, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxMaskDepth {
		return nil, errTooDeep
	}
	switch v := tok.(type) {
	case json.Delim:
		return m.rewriteAll(b, dec, v, f, depth)
	case string:
		if f != nil {
			return appendText(b, f(v)), nil
		}
		return appendText(b, m.Text(v)), nil
	case nil:
		return append(b, "null"...), nil
	}
	if f != nil {
		return appendText(b, dots), nil
	}
	if n, ok := tok.(json.Number); ok {
		return append(b, n...), nil
	}
	if tok == true {
		return append(b, "true"...), nil
	}
	return append(b, "false"...), nil
}

func (m *Mask) rewriteAll(b []byte, dec *json.Decoder, open json.Delim, f treatment, depth int) ([]byte, error) {
	b = append(b, byte(open))
	for n := 0; dec.More(); n++ {
		if n > 0 {
			b = append(b, ',')
		}
		inner := f
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name, _ := key.(string)
			b = append(appendText(b, m.Text(name)), ':')
			if own := m.of(name); own != nil {
				inner = own
			}
		}
		var err error
		if b, err = m.rewrite(b, dec, inner, depth+1); err != nil {
			return nil, err
		}
	}
	end, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if d, ok := end.(json.Delim); ok {
		b = append(b, byte(d))
	}
	return b, nil
}

func appendText(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return append(b, `""`...)
	}
	return append(b, text...)
}
