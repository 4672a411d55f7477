package valuation

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// Inputs 估值参数 are the values of one run as typed, by path: rate, flows[0],
// share.tech.cost. The path names at once the field of a form, the key in the
// database and the place of an error. A list or an object that is given, though it
// may be empty, has its mark under its own path.
type Inputs map[string]string

// List and Object are the marks of a list and of an object that are given.
const (
	List   = "[]"
	Object = "{}"
)

// Yes and No are the values of yes-or-no inputs.
const (
	Yes = "true"
	No  = "false"
)

// refuse ends the run with a fault at a field. Checks stand in the order in which the
// definitions list them, in the midst of the arithmetic; Run turns the panic into its
// error, and nothing else recovers it.
func refuse(f *fault.Fault, path string) { panic(f.At(path)) }

// Set types a value into its field and marks the lists and objects that hold it.
func (in Inputs) Set(path, typed string) {
	in[path] = typed
	for i, r := range path {
		switch r {
		case '.':
			in[path[:i]] = Object
		case '[':
			in[path[:i]] = List
		}
	}
}

// SetList types a list of plain values in one line: 0.95, 0.9, 0.8.
func (in Inputs) SetList(path, typed string) {
	in.Set(path, List)
	for i, value := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(",，、; \t\r\n", r) }) {
		in[item(path, i)] = value
	}
}

func (in Inputs) given(path string) bool { return in[path] != "" }

// dec reads a decimal: no sign but minus, no leading zeros, no exponent.
func (in Inputs) dec(path string) *big.Rat {
	r, ok := Decimal(in[path])
	if !ok {
		refuse(ErrDecimal, path)
	}
	return r
}

// decOr is a decimal that may be left out.
func (in Inputs) decOr(path string, missing *big.Rat) *big.Rat {
	if !in.given(path) {
		return missing
	}
	return in.dec(path)
}

// decs reads the decimals of a list.
func (in Inputs) decs(path string) []*big.Rat {
	list := make([]*big.Rat, in.count(path))
	for i := range list {
		list[i] = in.dec(item(path, i))
	}
	return list
}

// inRange reads a decimal and demands low ≤ value ≤ high.
func (in Inputs) inRange(path string, low, high *big.Rat, f *fault.Fault) *big.Rat {
	r := in.dec(path)
	if r.Cmp(low) < 0 || r.Cmp(high) > 0 {
		refuse(f, path)
	}
	return r
}

// portion reads a decimal of [0, 1].
func (in Inputs) portion(path string, f *fault.Fault) *big.Rat {
	return in.inRange(path, whole(0), one(), f)
}

// notNegative reads a decimal ≥ 0.
func (in Inputs) notNegative(path string, f *fault.Fault) *big.Rat {
	r := in.dec(path)
	if r.Sign() < 0 {
		refuse(f, path)
	}
	return r
}

// integer reads a whole number.
func (in Inputs) integer(path string, f *fault.Fault) int {
	n, err := strconv.Atoi(in[path])
	if err != nil {
		refuse(f, path)
	}
	return n
}

func (in Inputs) date(path string) day.Date {
	d, err := day.Parse(in[path])
	if err != nil || d.IsZero() {
		refuse(ErrDate, path)
	}
	return d
}

// choice reads one of the values; an input that is left out is the first of them.
func (in Inputs) choice(path string, values ...string) string {
	if !in.given(path) {
		return values[0]
	}
	if !slices.Contains(values, in[path]) {
		refuse(ErrChoice, path)
	}
	return in[path]
}

// count is the length of a list.
func (in Inputs) count(path string) int {
	n := 0
	for key := range in {
		rest, found := strings.CutPrefix(key, path+"[")
		if !found {
			continue
		}
		digits, _, closed := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(digits); closed && err == nil {
			n = max(n, i+1)
		}
	}
	return n
}

// names are the keys of an object of values, in alphabetical order.
func (in Inputs) names(path string) []string {
	var names []string
	for key := range in {
		if name, found := strings.CutPrefix(key, path+"."); found {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Paths are the paths of the inputs in order.
func (in Inputs) Paths() []string { return slices.Sorted(maps.Keys(in)) }

func item(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// Decimal reads a number as the definitions write it.
func Decimal(typed string) (*big.Rat, bool) {
	r, err := exact.Parse(typed)
	return r, err == nil
}
