/* 评分工作台: the sheet stays in this browser until it is bound by a commitment, and only
   the commitment and a ciphertext leave it. Without this file the page asks whether the
   server may seal instead. What is checked here the server checks again at the reveal. */
(function () {
  "use strict";

  const able = window.isSecureContext && window.crypto && window.crypto.subtle;
  const $ = (id) => document.getElementById(id);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const to64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  const from64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const utf8 = (text) => new TextEncoder().encode(text);
  const keep = {
    read(name) { try { return localStorage.getItem(name); } catch (_) { return null; } },
    write(name, value) { try { localStorage.setItem(name, value); return true; } catch (_) { return false; } },
    drop(name) { try { localStorage.removeItem(name); } catch (_) { /* nothing was kept */ } },
  };

  // canonical is the one form that is hashed: keys in order, no blanks (domain/evidence).
  function canonical(v) {
    if (Array.isArray(v)) return "[" + v.map(canonical).join(",") + "]";
    if (v === null || typeof v !== "object") return JSON.stringify(v);
    return "{" + Object.keys(v).sort().map((k) => JSON.stringify(k) + ":" + canonical(v[k])).join(",") + "}";
  }
  async function commitment(nonce, text) {
    const bytes = utf8(text), all = new Uint8Array(nonce.length + bytes.length);
    all.set(nonce);
    all.set(bytes, nonce.length);
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", all)));
  }
  globalThis.jiyueScore = { canonical, commitment };
  if (typeof document === "undefined") return;

  /* 1 the sheet ------------------------------------------------------------------------ */
  const form = $("score");
  if (form && able) sheet(form);
  const opening = $("score-open");
  if (opening && able) reveal(opening);

  function sheet(form) {
    const rows = Array.from(form.querySelectorAll("tr[data-leaf]")), gates = Array.from(form.querySelectorAll("tr[data-gate]"));
    const field = (kind, code) => form.elements[kind + "." + code];
    const typed = (kind, code) => { const f = field(kind, code); return f ? f.value.trim() : ""; };
    const name = ["jiyue-score", form.dataset.case, form.dataset.round, form.dataset.assessor].join(":");
    $("score-plain").hidden = true;
    $("score-sealed").hidden = false;

    const inputs = () => Array.from(form.querySelectorAll("input[name], select[name], textarea[name]")).filter((e) => e.type !== "hidden");
    let timer = 0;
    function save() {
      timer = 0;
      const values = {};
      inputs().forEach((e) => { if (e.value) values[e.name] = e.value; });
      $("score-saved").textContent = keep.write(name, JSON.stringify(values))
        ? "草稿已存入本机浏览器 " + new Date().toLocaleTimeString("zh-CN", { hour12: false }) + "，不上传"
        : "本机浏览器不允许保存草稿，关闭页面后内容会丢失";
    }
    try {
      const values = JSON.parse(keep.read(name) || "{}");
      inputs().forEach((e) => { if (!e.value && typeof values[e.name] === "string") e.value = values[e.name]; });
      if (Object.keys(values).length) $("score-saved").textContent = "已恢复本机保存的草稿";
    } catch (_) {
      keep.drop(name);
    }
    function progress() {
      const must = rows.filter((r) => r.dataset.optional === undefined);
      const done = must.filter((r) => typed("score", r.dataset.leaf)).length + gates.filter((r) => typed("gate", r.dataset.gate)).length;
      $("score-progress").textContent = "已作答 " + done + " / " + form.dataset.asked + " 项";
    }
    form.addEventListener("input", () => {
      progress();
      $("score-commit").hidden = true;
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    window.addEventListener("pagehide", () => { if (timer) save(); });
    progress();

    // Enter and the arrows lead from score to score; a choice keeps its own arrows.
    form.addEventListener("keydown", (e) => {
      const at = rows.findIndex((r) => field("score", r.dataset.leaf) === e.target);
      if (at < 0 || e.isComposing) return;
      const step = { Enter: 1, ArrowDown: e.target.tagName === "SELECT" ? 0 : 1, ArrowUp: e.target.tagName === "SELECT" ? 0 : -1 }[e.key];
      if (!step) return;
      e.preventDefault();
      const next = rows[at + step];
      if (next) field("score", next.dataset.leaf).focus();
      else if (step > 0) $("score-seal").focus();
    });
    form.addEventListener("submit", (e) => e.preventDefault()); // a sheet never leaves this way

    // exact steps: scaled to whole numbers, so that 83.3 on 0.5 is off and 0.3 on 0.1 is not.
    const decimal = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;
    function scaled(text, places) {
      const [whole, rest = ""] = text.replace("-", "").split(".");
      const n = BigInt(whole + rest.padEnd(places, "0"));
      return text.startsWith("-") ? -n : n;
    }
    function fault(row, kind, message) { return { field: field(kind, row.dataset.leaf || row.dataset.gate), message: "“" + row.dataset.title + "”" + message }; }
    function check() {
      const faults = [], d = form.dataset, least = Number(d.least);
      gates.forEach((r) => {
        const answer = typed("gate", r.dataset.gate);
        if (!answer) faults.push(fault(r, "gate", "尚未作答，请选择是或否"));
        if (answer === "no") faults.push(fault(r, "gate", "答为否，评价应当终止：请不要评分，告知项目负责人"));
      });
      rows.forEach((r) => {
        const code = r.dataset.leaf, value = typed("score", code);
        if (!value) {
          if (r.dataset.optional === undefined) faults.push(fault(r, "score", "尚未评分，应为 " + r.dataset.words));
          return;
        }
        let points = value;
        if (r.dataset.levels !== undefined) {
          points = new Map(r.dataset.levels.split(";").map((p) => p.split("="))).get(value);
        } else if (!decimal.test(value)) {
          faults.push(fault(r, "score", "的评分“" + value + "”不是数字，应写为 " + r.dataset.words));
          return;
        } else {
          const texts = [value, r.dataset.min, r.dataset.max, r.dataset.step], places = Math.max(...texts.map((t) => (t.split(".")[1] || "").length));
          const [v, min, max, step] = texts.map((t) => scaled(t, places));
          if (v < min || v > max) { faults.push(fault(r, "score", "的评分 " + value + " 不在量表内，应为 " + r.dataset.words)); return; }
          if ((v - min) % step !== 0n) { faults.push(fault(r, "score", "的评分 " + value + " 不在步长上，应为 " + r.dataset.words)); return; }
        }
        const length = Array.from(typed("comment", code)).length;
        if ((Number(points) < Number(d.below) || Number(points) >= Number(d.from)) && length < least) {
          faults.push(fault(r, "comment", "的评分低于 " + d.below + " 或不低于 " + d.from + "，评语不少于 " + least + " 个字，还差 " + (least - length) + " 个字"));
        }
        if (r.dataset.evidence !== undefined && !typed("evidence", code).replace(/[、\n\s]/g, "")) faults.push(fault(r, "evidence", "没有写明依据的材料"));
      });
      return faults;
    }
    function show(faults) {
      const box = $("score-errors");
      form.querySelectorAll("[aria-invalid]").forEach((e) => { e.removeAttribute("aria-invalid"); e.removeAttribute("aria-describedby"); e.classList.remove("bad"); });
      form.querySelectorAll(".err").forEach((e) => e.remove());
      box.replaceChildren();
      box.hidden = faults.length === 0;
      if (box.hidden) return;
      const head = document.createElement("h2"), list = document.createElement("ul");
      head.textContent = "有 " + faults.length + " 处需要修改";
      faults.forEach((f) => {
        const item = document.createElement("li"), link = document.createElement("a");
        link.href = "#" + f.field.id;
        link.textContent = f.message;
        link.addEventListener("click", (e) => { e.preventDefault(); f.field.focus(); });
        const told = document.createElement("p"); // the same sentence at the field
        told.className = "err";
        told.id = f.field.id + "-err";
        told.textContent = f.message;
        f.field.before(told);
        f.field.setAttribute("aria-describedby", told.id);
        f.field.setAttribute("aria-invalid", "true");
        f.field.classList.add("bad");
        item.append(link);
        list.append(item);
      });
      box.append(head, list);
      box.focus();
    }
    function payload() {
      const p = { assessment: form.dataset.case, assessor: form.dataset.assessor, round: Number(form.dataset.round), scores: {}, tree: form.dataset.tree };
      const put = (key, code, value) => { (p[key] = p[key] || {})[code] = value; };
      rows.forEach((r) => {
        const code = r.dataset.leaf, value = typed("score", code), comment = typed("comment", code).replace(/\r\n?/g, "\n");
        if (!value) return;
        p.scores[code] = value;
        if (comment) put("comments", code, comment);
        const papers = typed("evidence", code).split(/[、\n]/).map((s) => s.trim()).filter(Boolean);
        if (papers.length) put("evidence", code, papers);
      });
      gates.forEach((r) => put("gates", r.dataset.gate, typed("gate", r.dataset.gate) === "yes"));
      return p;
    }

    /* 2 the commitment: nonce and key are made here ------------------------------------- */
    let file = null;
    $("score-seal").addEventListener("click", async () => {
      const faults = check();
      show(faults);
      if (faults.length) return;
      const text = canonical(payload()), nonce = crypto.getRandomValues(new Uint8Array(32)), iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
      const hash = await commitment(nonce, text);
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(hash) }, key, utf8(JSON.stringify({ nonce: hex(nonce), payload: text }))));
      const whole = new Uint8Array(iv.length + sealed.length);
      whole.set(iv);
      whole.set(sealed, iv.length);
      const raw = to64(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
      file = JSON.stringify({ schema: "jiyue/score-key/1", assessment: form.dataset.case, round: Number(form.dataset.round), hash, key: raw });
      const kept = keep.write("jiyue-score-key:" + hash, raw);
      const box = $("score-commit"), target = box.querySelector("form");
      target.elements.hash.value = hash;
      target.elements.sealed.value = to64(whole);
      $("score-hash").textContent = hash;
      $("score-count").textContent = form.dataset.asked + " 项" + (kept ? "" : "。本机浏览器不允许保存密钥，请务必下载密钥文件");
      box.hidden = false;
      box.querySelector("h2").focus();
      target.addEventListener("submit", () => { form.jiyue_sent = true; });
    });
    $("score-key").addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
      link.download = "评分密钥 " + form.dataset.case + " 第" + form.dataset.round + "轮.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    $("score-back").addEventListener("click", () => {
      $("score-commit").hidden = true;
      $("score-seal").focus();
    });
  }

  /* 3 the reveal: the ciphertext comes back, the key never leaves ----------------------- */
  function reveal(form) {
    const state = $("score-open-state"), hash = form.dataset.hash;
    async function unlock(raw) {
      const whole = from64(form.dataset.sealed), key = await crypto.subtle.importKey("raw", from64(raw), "AES-GCM", false, ["decrypt"]);
      const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: whole.slice(0, 12), additionalData: utf8(hash) }, key, whole.slice(12));
      const { nonce, payload } = JSON.parse(new TextDecoder().decode(clear));
      if (await commitment(Uint8Array.from(nonce.match(/../g), (b) => parseInt(b, 16)), payload) !== hash) throw new Error("hash");
      form.elements.nonce.value = nonce;
      form.elements.payload.value = payload;
      state.textContent = "已用评分密钥打开，内容与承诺一致，可以公开。";
    }
    const kept = keep.read("jiyue-score-key:" + hash);
    const ask = () => { $("score-file").hidden = false; };
    if (kept) unlock(kept).catch(() => { state.textContent = "本机浏览器中的密钥打不开密文，请选择下载的密钥文件。"; ask(); });
    else { state.textContent = "本机浏览器中没有评分密钥，请选择下载的密钥文件。"; ask(); }
    $("score-key-file").addEventListener("change", async (e) => {
      try {
        const f = JSON.parse(await e.target.files[0].text());
        if (f.hash !== hash) { state.textContent = "这份密钥文件属于另一份评分承诺，请另选。"; return; }
        await unlock(f.key);
      } catch (_) {
        state.textContent = "密钥文件打不开密文：文件不完整，或不是这份承诺的密钥。";
      }
    });
  }
})();
