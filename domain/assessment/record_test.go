package assessment

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/chain"
)

// What is hashed of an act is what is kept of it, in every field.
func TestEveryFieldOfAnActIsHashed(t *testing.T) {
	var full Args
	v := reflect.ValueOf(&full).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int:
			f.SetInt(7)
		case reflect.Slice:
			f.Set(reflect.ValueOf([]string{"a", "b"}))
		}
	}
	text, err := json.Marshal(full)
	require.NoError(t, err)
	hashed, err := json.Marshal(full.value())
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(hashed))
	require.Empty(t, Args{}.value())
}

// A record that is changed in any part does not fit any more.
func TestAChangedRecordIsFound(t *testing.T) {
	first, err := Record{Seq: 1, Event: Event{At: morning, Actor: "cl", Do: Begin}, Party: OfClient, State: Draft, Detail: map[string]string{"org": "ORG-1"}}.Sealed(chain.Hash{})
	require.NoError(t, err)
	second, err := Record{Seq: 2, Event: Event{At: morning, Actor: "cl", Do: Submit, Args: Args{Rights: 1, Declared: true}}, Party: OfClient, State: FormalCheck}.Sealed(first.Hash)
	require.NoError(t, err)
	c := Commission{Track: Evaluation, Org: "ORG-1", Params: AssessV1()}
	k, err := Replay(c, []Record{first, second})
	require.NoError(t, err)
	require.Equal(t, FormalCheck, k.State)
	for name, change := range map[string]func(*Record){"actor": func(r *Record) { r.Event.Actor = "x" }, "party": func(r *Record) { r.Party = Public }, "state": func(r *Record) { r.State = Accepted }, "seq": func(r *Record) { r.Seq = 3 },
		"args": func(r *Record) { r.Event.Args.Rights = 2 }, "detail": func(r *Record) { r.Detail = map[string]string{"a": "b"} }, "due": func(r *Record) { r.Due = morning }, "time": func(r *Record) { r.Event.At = morning.AddDate(0, 0, 1) }} {
		changed := second
		change(&changed)
		_, err := Replay(c, []Record{first, changed})
		require.Error(t, err, name)
	}
}
