package money

import "strings"

const capitalDigits = "零壹贰叁肆伍陆柒捌玖"

// Capitals 大写金额 writes the amount in financial capitals as cheques and
// certificates do: 人民币壹佰玖拾玖万肆仟伍佰肆拾贰元柒角贰分, with 整 when no 角 and 分
// follow and 零 for skipped places (支付结算办法 附一).
func (y Yuan) Capitals() string {
	digitName := []rune(capitalDigits)
	s := y.d.StringFixed(2)
	var b strings.Builder
	b.WriteString("人民币")
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		b.WriteString("负")
		s = rest
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole != "0" {
		b.WriteString(capitalInteger(whole, digitName))
		b.WriteString("元")
	}
	jiao, fen := frac[0]-'0', frac[1]-'0'
	switch {
	case jiao == 0 && fen == 0:
		if whole == "0" {
			b.WriteString("零元")
		}
		b.WriteString("整")
	default:
		if jiao != 0 {
			b.WriteRune(digitName[jiao])
			b.WriteString("角")
		} else if whole != "0" {
			b.WriteString("零")
		}
		if fen != 0 {
			b.WriteRune(digitName[fen])
			b.WriteString("分")
		} else {
			b.WriteString("整")
		}
	}
	return b.String()
}

// capitalInteger writes a positive whole number; whole has no leading zero.
func capitalInteger(whole string, digitName []rune) string {
	units := []string{"", "拾", "佰", "仟"}
	groups := []string{"", "万", "亿", "万亿"}
	var b strings.Builder
	pendingZero, groupHasDigit := false, false
	for i := 0; i < len(whole); i++ {
		place := len(whole) - 1 - i
		d := whole[i] - '0'
		if d == 0 {
			pendingZero = true
		} else {
			if pendingZero && b.Len() > 0 {
				b.WriteString("零")
			}
			pendingZero = false
			b.WriteRune(digitName[d])
			b.WriteString(units[place%4])
			groupHasDigit = true
		}
		if place%4 == 0 {
			if groupHasDigit {
				b.WriteString(groups[place/4])
			}
			groupHasDigit = false
		}
	}
	return b.String()
}
