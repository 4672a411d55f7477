// Package ident checks the numbers that identify parties, titles and places in
// a technology contract: 统一社会信用代码, 公民身份号码, 专利(申请)号, 软件著作权登记号,
// 行政区划代码, 布图设计登记号 and 植物新品种权号.
package ident

import "strings"

// Normalise is N(s), how a typed number or name is read before it is compared:
// white space and zero-width marks dropped, full-width forms made half-width,
// a–z raised to capitals. Nothing else changes, and N(N(s)) = N(s).
func Normalise(s string) string { return strings.Map(normaliseRune, s) }

func normaliseRune(r rune) rune {
	if dropped(r) {
		return -1
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFF01 - '!'
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	return r
}

func dropped(r rune) bool {
	switch r {
	case '\t', '\n', '\r', ' ', 0x00A0, 0x202F, 0x3000, 0xFEFF:
		return true
	}
	return r >= 0x2000 && r <= 0x200B
}

// Province says whether two digits are a province-level code of GB/T 2260.
func Province(two string) bool {
	if len(two) != 2 || !Digits(two) {
		return false
	}
	return provinces[(two[0]-'0')*10+two[1]-'0']
}

var provinces = func() (table [100]bool) {
	for _, span := range [][2]int{{11, 15}, {21, 23}, {31, 37}, {41, 46}, {50, 54}, {61, 65}, {71, 71}, {81, 82}} {
		for code := span[0]; code <= span[1]; code++ {
			table[code] = true
		}
	}
	return table
}()

// Digits says whether s consists of ASCII digits only; the empty string does.
func Digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// number reads ASCII digits that are known to be few.
func number(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
