/* Amounts of Renminbi as text, exact to the fen. Strings and BigInt only: the
   lines written here must equal those of domain/money letter for letter. */
(function (root) {
  "use strict";

  const DIGITS = "零壹贰叁肆伍陆柒捌玖";
  const PLACES = ["", "拾", "佰", "仟"];
  const GROUPS = ["", "万", "亿", "万亿"];
  const LARGEST = 999999999999999n; // 9,999,999,999,999.99 元

  // fen reads what people type and returns the amount in fen, or null.
  function fen(typed) {
    const s = typed.trim()
      .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
      .replace(/．/g, ".")
      .replace(/[－−]/g, "-")
      .replace(/[,， \u3000\u00a0¥￥元]/g, "");
    const m = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/.exec(s);
    if (!m) return null;
    const whole = BigInt(m[2] + (m[3] || "").padEnd(2, "0"));
    if (whole > LARGEST) return null;
    return m[1] ? -whole : whole;
  }

  // fixed writes an amount of hundredths with separators: 1,994,542.72.
  function fixed(hundredths) {
    const negative = hundredths < 0n;
    const s = (negative ? -hundredths : hundredths).toString().padStart(3, "0");
    const whole = s.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return (negative ? "−" : "") + whole + "." + s.slice(-2);
  }

  // wan writes 万元 with two decimals, half rounded away from zero.
  function wan(amount) {
    const size = amount < 0n ? -amount : amount;
    const rounded = (size + 5000n) / 10000n;
    return fixed(amount < 0n ? -rounded : rounded);
  }

  function integer(whole) {
    let out = "", zero = false, filled = false;
    for (let i = 0; i < whole.length; i++) {
      const place = whole.length - 1 - i;
      const d = Number(whole[i]);
      if (d === 0) {
        zero = true;
      } else {
        if (zero && out) out += "零";
        zero = false;
        out += DIGITS[d] + PLACES[place % 4];
        filled = true;
      }
      if (place % 4 === 0) {
        if (filled) out += GROUPS[place / 4];
        filled = false;
      }
    }
    return out;
  }

  // capitals writes 大写金额 as cheques do.
  function capitals(amount) {
    const s = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
    const whole = s.slice(0, -2), jiao = Number(s[s.length - 2]), last = Number(s[s.length - 1]);
    let out = "人民币" + (amount < 0n ? "负" : "");
    if (whole !== "0") out += integer(whole) + "元";
    if (jiao === 0 && last === 0) return out + (whole === "0" ? "零元整" : "整");
    if (jiao !== 0) out += DIGITS[jiao] + "角";
    else if (whole !== "0") out += "零";
    return out + (last !== 0 ? DIGITS[last] + "分" : "整");
  }

  // line says what a typed amount comes to; "" while it cannot be read.
  function line(typed) {
    const amount = fen(typed);
    return amount === null ? "" : "合 " + wan(amount) + " 万元，大写：" + capitals(amount);
  }

  root.jiyueMoney = { fen, fixed, wan, capitals, line };
})(globalThis);
