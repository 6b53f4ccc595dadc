package app

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"rapport"
)

// setting is one value of the configuration: a field of some package's Config, named by the path of its json tags.
type setting struct {
	Name  string // collect.maxBody
	Env   string // RAPPORT_COLLECT_MAXBODY
	Help  string
	value reflect.Value
}

// settings lists every value that can be set, in the order of the structs.
func settings(c *Config) []setting {
	var out []setting
	var walk func(prefix string, v reflect.Value)
	walk = func(prefix string, v reflect.Value) {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || name == "-" || name == "" {
				continue
			}
			at := v.Field(i)
			if at.Kind() == reflect.Struct {
				walk(prefix+name+".", at)
				continue
			}
			full := prefix + name
			out = append(out, setting{Name: full, Help: f.Tag.Get("help"), value: at,
				Env: "RAPPORT_" + strings.ToUpper(strings.ReplaceAll(full, ".", "_"))})
		}
	}
	walk("", reflect.ValueOf(c).Elem())
	return out
}

// set reads text into the setting.
func (s *setting) set(text string) error {
	bad := func(want string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: s.Name,
			Err: fmt.Errorf("%q is not %s", text, want), Hint: s.Help}
	}
	if p, ok := s.value.Addr().Interface().(*time.Duration); ok {
		d, err := time.ParseDuration(text)
		if err != nil {
			return bad("a duration such as 10s or 24h")
		}
		*p = d
		return nil
	}
	if s.value.Kind() == reflect.Slice {
		return s.setList(text, bad)
	}
	switch s.value.Kind() {
	case reflect.String:
		s.value.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return bad("true or false")
		}
		s.value.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, err := parseSize(text)
		if err != nil || s.value.OverflowInt(n) {
			return bad("a whole number; sizes may end in KB, MB or GB")
		}
		s.value.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := parseSize(text)
		if err != nil || n < 0 || s.value.OverflowUint(uint64(n)) {
			return bad("a whole number that is not negative")
		}
		s.value.SetUint(uint64(n))
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return bad("a number")
		}
		s.value.SetFloat(f)
	default:
		return bad("settable")
	}
	return nil
}

// setList reads elements separated by commas or spaces: text, or anything that reads itself from text.
func (s *setting) setList(text string, bad func(string) error) error {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	list := reflect.MakeSlice(s.value.Type(), len(parts), len(parts))
	for i, part := range parts {
		switch p := list.Index(i).Addr().Interface().(type) {
		case *string:
			*p = part
		case encoding.TextUnmarshaler:
			if err := p.UnmarshalText([]byte(part)); err != nil {
				return bad("a list of " + s.value.Type().Elem().Name())
			}
		default:
			return bad("settable")
		}
	}
	s.value.Set(list)
	return nil
}

// String is the setting's value as set reads it.
func (s *setting) String() string {
	switch v := s.value.Interface().(type) {
	case time.Duration:
		return v.String()
	default:
		if s.value.Kind() == reflect.Slice {
			parts := make([]string, s.value.Len())
			for i := range parts {
				parts[i] = fmt.Sprint(s.value.Index(i).Interface())
			}
			return strings.Join(parts, ",")
		}
		return fmt.Sprint(v)
	}
}

func parseSize(text string) (int64, error) {
	for i, unit := range []string{"KB", "MB", "GB"} {
		if n, ok := strings.CutSuffix(strings.ToUpper(strings.TrimSpace(text)), unit); ok {
			v, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err != nil || v > 1<<(62-10*(i+1)) {
				return 0, errors.New("not a size")
			}
			return v << (10 * (i + 1)), nil
		}
	}
	return strconv.ParseInt(strings.TrimSpace(text), 10, 64)
}

// Load makes the configuration: defaults, then the file (YAML, may be empty), then the environment. Flags come after, from
// whoever parsed them. An unknown key is an error that names the line.
func Load(file string, environ []string) (Config, error) {
	c := Defaults()
	all := settings(&c)
	if file != "" {
		if err := fromFile(all, file); err != nil {
			return c, err
		}
	}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if i := slices.IndexFunc(all, func(s setting) bool { return s.Env == name }); i >= 0 {
			if err := all[i].set(value); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

const maxFile = 1 << 20

func fromFile(all []setting, file string) error {
	text, err := os.ReadFile(file)
	if err == nil && len(text) > maxFile {
		err = errors.New("larger than 1 MiB")
	}
	var tree map[string]any
	if err == nil {
		err = yaml.NewDecoder(bytes.NewReader(text)).Decode(&tree)
	}
	if err != nil && len(bytes.TrimSpace(text)) > 0 || err != nil && text == nil {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: file, Err: err}
	}
	return fromTree(all, file, "", tree)
}

func fromTree(all []setting, file, prefix string, tree map[string]any) error {
	for key, value := range tree {
		name := prefix + key
		if sub, ok := value.(map[string]any); ok && slices.ContainsFunc(all, func(s setting) bool { return strings.HasPrefix(s.Name, name+".") }) {
			if err := fromTree(all, file, name+".", sub); err != nil {
				return err
			}
			continue
		}
		i := slices.IndexFunc(all, func(s setting) bool { return s.Name == name })
		if i < 0 {
			return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: file,
				Err: fmt.Errorf("there is no setting %q", name), Hint: "docs/configuration.md lists them"}
		}
		if list, ok := value.([]any); ok {
			parts := make([]string, len(list))
			for j, v := range list {
				parts[j] = fmt.Sprint(v)
			}
			value = strings.Join(parts, ",")
		}
		if err := all[i].set(fmt.Sprint(value)); err != nil {
			return err
		}
	}
	return nil
}

// Documentation is docs/configuration.md.
func Documentation() string {
	c := Defaults()
	var b strings.Builder
	b.WriteString("# Configuration\n\nFlags come before the environment, the environment before the file given with `--config` (YAML, nested by the dots),\n" +
		"the file before these defaults. Sizes may end in KB, MB or GB. An unknown key is an error.\n\n| setting | environment | default | what it does |\n| --- | --- | --- | --- |\n")
	for _, s := range settings(&c) {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %s |\n", s.Name, s.Env, s.String(), s.Help)
	}
	return b.String()
}
