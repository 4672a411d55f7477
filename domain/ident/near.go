package ident

// NearUSCC lists the valid 统一社会信用代码 that a slip of the pen makes of a valid
// one: one of the first 17 characters different, or two neighbours exchanged, with
// the check character that then fits. They are asked for one by one in an index.
func NearUSCC(code string) []string {
	if len(code) != 18 {
		return nil
	}
	var near []string
	add := func(body []byte) {
		sum, weight := 0, 1
		for _, c := range body {
			value := usccValue(rune(c))
			if value < 0 {
				return
			}
			sum += value * weight
			weight = weight * 3 % 31
		}
		near = append(near, string(body)+usccAlphabet[(31-sum%31)%31:][:1])
	}
	for i := range 17 {
		for j := range len(usccAlphabet) {
			if usccAlphabet[j] == code[i] || i >= 2 && i < 8 && j > 9 { // the region has digits only
				continue
			}
			body := []byte(code[:17])
			body[i] = usccAlphabet[j]
			add(body)
		}
		if i > 0 && code[i] != code[i-1] {
			body := []byte(code[:17])
			body[i-1], body[i] = body[i], body[i-1]
			add(body)
		}
	}
	return near
}
