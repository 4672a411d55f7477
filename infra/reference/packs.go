package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"jiyue/domain/pack"
	"jiyue/domain/policy"
	"jiyue/fixtures"
)

// Packs are the policy packs of the fixtures: the country and the pilot regions.
var Packs = sync.OnceValues(func() ([]*pack.Pack, error) {
	tree, err := PackTree()
	if err != nil {
		return nil, err
	}
	if r := pack.Validate(tree); !r.OK() {
		return nil, fmt.Errorf("policy packs: %v", r.Errors)
	}
	return pack.Read(tree), nil
})

// PackTree is the same as a tree, which is what a new database keeps.
func PackTree() ([]any, error) {
	files, err := fixtures.All("packs/*.json")
	if err != nil {
		return nil, err
	}
	var all []any
	for _, f := range files {
		tree, err := DecodePacks(bytes.NewReader(f))
		if err != nil {
			return nil, fmt.Errorf("policy packs: %w", err)
		}
		all = append(all, tree...)
	}
	return all, nil
}

// DecodePacks reads a file of packs ({"meta": …, "packs": […]}) as a tree.
func DecodePacks(r io.Reader) ([]any, error) {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var file struct {
		Packs []any `json:"packs"`
	}
	if err := decoder.Decode(&file); err != nil {
		return nil, err
	}
	tree, _ := PackValue(file.Packs).([]any)
	return tree, nil
}

// DecodePack reads one pack, or a kept file, from JSON as a tree.
func DecodePack(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, errors.New("text after the end of the value")
	}
	return PackValue(v), nil
}

// PackValue is a value decoded with UseNumber as package pack reads it.
func PackValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		return pack.Number(v)
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = PackValue(item)
		}
		return items
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, item := range v {
			m[key] = PackValue(item)
		}
		return m
	}
	return v
}

// Area names the pilot area in which a region lies, "" for none.
func Area(region string) string {
	pilots, err := shippedPilots()
	if err != nil {
		return ""
	}
	return policy.PilotOf(pilots, region)
}

var shippedPilots = sync.OnceValues(func() ([]policy.Pilot, error) {
	file, err := fixtures.FS.ReadFile("pilots.csv")
	if err != nil {
		return nil, err
	}
	return policy.ParsePilots(file)
})
