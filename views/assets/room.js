/* 竞价厅: the room keeps up with the lot. Without this file it is a page with forms
   that is reloaded by hand. The server decides everything; what stands here only
   shows it, by the server's clock. */
(function () {
  "use strict";

  const room = document.getElementById("room");
  if (!room) return;
  const at = (id) => document.getElementById("room-" + id);
  const path = room.dataset.path, money = window.jiyueMoney;
  let code = room.dataset.code;
  let n = Number(room.dataset.n), state = room.dataset.state, bids = -1;
  let opens = Date.parse(room.dataset.opens), ends = Date.parse(room.dataset.ends);
  const start = money.fen(room.dataset.start);
  const rising = !room.dataset.form; // other forms are shown by the server alone

  /* 1 the server's clock: of the last five questions the quickest is believed ------ */
  const samples = [];
  let offset = Date.parse(room.dataset.now) - performance.now(); // until then: as the page came
  const serverNow = () => performance.now() + offset;
  function learn(sent, got, server) {
    samples.push({ rtt: got - sent, offset: server + (got - sent) / 2 - got });
    if (samples.length > 5) samples.shift();
    offset = samples.reduce((a, b) => (b.rtt < a.rtt ? b : a)).offset;
  }
  async function ask() {
    const sent = performance.now();
    const answer = await fetch(path + "/state?after=" + n, { credentials: "same-origin", cache: "no-store" });
    const got = performance.now(), server = Date.parse(answer.headers.get("X-Server-Now"));
    if (!answer.ok) throw new Error(String(answer.status));
    if (server) learn(sent, got, server);
    if (answer.status === 200) show(await answer.json());
  }

  const parts = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const days = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" });
  const two = (x) => String(x).padStart(2, "0");
  function countdown(ms) {
    const s = Math.max(Math.ceil(ms / 1000), 0), clock = two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
    const day = Math.floor(s / 86400), hours = Math.floor(s / 3600) % 24;
    if (day > 0) return day + " 天 " + two(hours) + ":" + clock;
    return hours > 0 ? hours + ":" + clock : clock;
  }
  // moment is an instant as the server writes it: 2026-12-10 10:12:15.640.
  function moment(ms) {
    const date = days.format(ms).replace(/\//g, "-"), rest = ms % 60000;
    const time = parts.format(ms);
    if (ms % 1000) return date + " " + time + "." + String(ms % 1000).padStart(3, "0");
    return date + " " + (rest ? time : time.slice(0, 5));
  }
  const set = (id, text) => { const el = at(id); if (el && el.textContent !== text) el.textContent = text; };

  let warned = 0;
  function tick() {
    const now = serverNow();
    const until = !rising ? Date.parse(room.dataset.target) : state === "ANNOUNCED" ? opens : state === "BIDDING" || state === "SOLE" ? ends : 0;
    if (until) {
      const left = until - now;
      set("clock", countdown(left));
      set("clock-label", left <= 0 ? "等待系统确认" : rising ? (state === "ANNOUNCED" ? "距开始" : "距截止") : room.dataset.label);
      if (!rising && left <= -300) later(renew);
      if (state === "BIDDING" && left > 0 && left <= 15000 && warned !== ends) {
        warned = ends;
        say("距截止不足 15 秒，以服务器收到的时间为准");
      }
    }
    const wrong = Math.round((Date.now() - now) / 1000);
    set("time", "服务器时间 " + parts.format(now) + (Math.abs(wrong) > 2 ? "，本地时钟偏差 " + (wrong > 0 ? "+" : "−") + Math.abs(wrong) + " 秒，以服务器时间为准" : ""));
  }

  /* 2 what is said aloud: at most every three seconds, the newest ------------------- */
  let words = "", spoken = 0, speaking = 0;
  function say(text) {
    words = text;
    if (speaking) return;
    speaking = setTimeout(() => {
      speaking = 0;
      spoken = performance.now();
      set("say", words);
    }, Math.max(spoken + 3000 - performance.now(), 0));
  }

  /* 3 a frame: whole, so that one that was lost does not matter ---------------------- */
  function show(f) {
    if (f.n <= n) return;
    n = f.n;
    if (!rising) {
      if (f.state !== state) say("现在" + f.stateTitle);
      later(renew);
      return;
    }
    opens = Date.parse(f.opens);
    const moved = Date.parse(f.end) !== ends;
    ends = Date.parse(f.end);
    const bid = f.price && f.bids !== bids && bids >= 0 || f.price && at("price").firstChild.textContent !== f.price;
    if (f.price) {
      const price = money.fen(f.price);
      set("line", "当前价，第 " + f.bids + " 次应价，竞买人 " + f.leader + " 领先");
      at("price").firstChild.textContent = f.price;
      if (price !== null) {
        set("words", money.wan(price) + " 万元　" + money.capitals(price));
        set("premium", "较起始价 " + money.fixed(start) + " 元溢价 " + money.fixed(((price - start) * 20000n / start + 1n) / 2n) + "%");
      }
    }
    if (bid) {
      const box = at("price");
      box.classList.remove("changed");
      void box.offsetWidth; // so that the next change is seen, too
      box.classList.add("changed");
      say((f.leader === code ? "本单位领先，" : "竞买人 " + f.leader + " 出价 ") + f.price + " 元" + (moved ? "，截止时间延至 " + moment(ends) : ""));
    }
    if (state === "BIDDING" && f.state === "BIDDING") {
      set("end", "截止 " + moment(ends) + (f.extensions > 0 ? "，已延时 " + f.extensions + " 次" : ""));
    }
    standing(f);
    picks(f);
    if (f.state !== state) {
      say("现在" + f.stateTitle);
      state = f.state;
      later(renew);
    } else if (f.bids !== bids) {
      later(course);
    }
    bids = f.bids;
    tick();
  }
  function standing(f) {
    const box = at("standing");
    if (!box || !f.price) return;
    const own = f.leader === code, mark = box.firstElementChild;
    if (!own && mark.textContent === "尚未报价") return;
    mark.className = "st st-" + (own ? "ok" : "warn");
    mark.textContent = own ? "领先" : "已被超过";
  }
  function picks(f) {
    const form = document.getElementById("bid");
    if (!form) return;
    const next = money.fen(f.next), step = money.fen(f.increment);
    if (next === null || step === null) return;
    set("next", f.next);
    if (form.elements.next) form.elements.next.value = f.next;
    form.querySelectorAll("[data-steps]").forEach((radio) => {
      const k = BigInt(radio.dataset.steps), amount = next + (k - 1n) * step, label = radio.parentNode;
      radio.value = (amount / 100n) + "." + two(amount % 100n);
      label.querySelector("b").textContent = amount % 10000n === 0n ? money.wan(amount) + " 万元" : money.fixed(amount) + " 元";
      if (f.price) label.querySelector("small").textContent = "加 " + k + " 个幅度";
    });
  }

  /* 4 parts of the page are fetched again; bidders first, the others spread out ----- */
  const waiting = new Map();
  function later(act) {
    if (waiting.has(act)) return;
    waiting.set(act, setTimeout(() => {
      waiting.delete(act);
      act().catch(() => setTimeout(() => later(act), 3000));
    }, code ? 100 : 200 + Math.random() * 2000));
  }
  async function fetched(url, options) {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options });
    if (new URL(answer.url).pathname === "/login") { // the sign-in is over
      location.href = "/login?expired=1&next=" + encodeURIComponent(path + "/room");
      throw new Error("signed out");
    }
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  }
  // take puts the children of a fetched part in place of ours.
  function take(ours, theirs) {
    if (!ours || !theirs) return;
    ours.replaceChildren(...Array.from(theirs.childNodes).map((x) => document.adoptNode(x)));
    window.jiyue.enhance(ours);
  }
  async function course() {
    const { answer, page } = await fetched(path + "/room?part=course");
    if (answer.ok) take(at("course"), page.body);
  }
  async function renew() {
    const { answer, page } = await fetched(path + "/room");
    if (answer.ok) adopt(page);
  }
  // adopt takes the parts of a fetched room, keeping what was being typed.
  function adopt(page, refused) {
    const theirs = page.getElementById("room");
    if (!theirs) return;
    const form = document.getElementById("bid"), typed = form && new FormData(form), focus = document.activeElement;
    const key = focus && focus.closest("#room-side") ? focus.name : "";
    if (Number(theirs.dataset.n) >= n) {
      n = Number(theirs.dataset.n);
      state = theirs.dataset.state;
      opens = Date.parse(theirs.dataset.opens);
      ends = Date.parse(theirs.dataset.ends);
      room.dataset.target = theirs.dataset.target;
      room.dataset.label = theirs.dataset.label;
      take(at("top"), page.getElementById("room-top"));
    }
    code = theirs.dataset.code;
    for (const part of ["seat", "side", "course"]) take(at(part), page.getElementById("room-" + part));
    const now = document.getElementById("bid");
    if (now && typed && !refused && now.elements.amount.type !== "hidden") {
      now.elements.amount.value = typed.get("amount") || "";
      now.elements.amount.dispatchEvent(new Event("input"));
      if (now.elements.code) now.elements.code.value = typed.get("code") || "";
      if (now.elements.pick && typed.get("pick") === "own") now.elements.pick.value = "own";
      if (key && now.elements[key] && now.elements[key].focus) now.elements[key].focus();
    }
    tick();
  }

  /* 5 a bid: checked and entered in a dialog, the form stays where it is -------------- */
  let busy = false;
  async function send(form, submitter, dialog) {
    if (busy) return;
    busy = true;
    const fields = new URLSearchParams(new FormData(form, submitter));
    try {
      const { answer, page } = await fetched(form.action, { method: "POST", body: fields, headers: { "X-Room": "1" } });
      const receipt = page.getElementById("receipt"), confirm = page.getElementById("confirm"), refusal = page.getElementById("refusal");
      const called = page.getElementById("called");
      if (called) {
        form.elements.key.value = called.dataset.key;
        form.elements.amount.value = form.elements.code.value = "";
        form.elements.amount.dispatchEvent(new Event("input"));
        form.elements.code.focus();
        form.querySelectorAll(":scope > .err").forEach((old) => old.remove());
        live(called.textContent + "。", false);
        say(called.textContent);
        later(renew);
      } else if (refusal && (answer.status === 429 || answer.status === 503)) {
        tell(dialog, refusal.textContent);
      } else if (refusal) {
        if (dialog) dialog.close();
        document.querySelectorAll("#room-side input[name=key]").forEach((key) => { key.value = refusal.dataset.key; });
        complain(refusal.textContent);
      } else if (receipt || confirm) {
        open(receipt || confirm, dialog);
        if (receipt) later(renew);
      } else if (page.getElementById("room")) {
        if (dialog) dialog.close();
        adopt(page, true);
        const errors = page.querySelector(".errsum li") || page.querySelector(".errsum");
        complain(errors ? errors.textContent.trim() : "");
      } else {
        const main = page.querySelector("main");
        tell(dialog, main ? main.innerText.trim() : "没有办理，错误 " + answer.status);
      }
    } catch (_) {
      tell(dialog, "没有收到结果，网络可能中断。请再按一次，同一凭据不会重复报价。");
    } finally {
      busy = false;
    }
  }
  function open(body, dialog) {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
    }
    const heading = body.querySelector("h1");
    heading.id = "dialog-h";
    dialog.setAttribute("aria-labelledby", "dialog-h");
    dialog.replaceChildren(document.adoptNode(body));
    if (!dialog.open) dialog.showModal();
    window.jiyue.enhance(dialog);
    const first = dialog.querySelector("button[type=submit], a.btn");
    if (first) first.focus();
  }
  function tell(dialog, text) {
    if (!dialog) { complain(text); return; }
    let p = dialog.querySelector(".err");
    if (!p) {
      p = document.createElement("p");
      p.className = "err";
      p.setAttribute("role", "alert");
      dialog.firstElementChild.prepend(p);
    }
    p.textContent = text;
  }
  // complain says beside the form what was refused.
  function complain(text) {
    const form = document.getElementById("bid");
    if (!text) return;
    const p = document.createElement("p");
    p.className = "err";
    p.setAttribute("role", "alert");
    p.tabIndex = -1;
    p.textContent = text.replace(/\s+/g, " ");
    const place = form || at("side");
    place.querySelectorAll(":scope > .err").forEach((old) => old.remove());
    place.prepend(p);
    const code = form && form.elements.code;
    if (code) code.select(); // a clerk keys in the next at once
    (code || p).focus();
  }
  document.addEventListener("submit", (e) => {
    const form = e.target, dialog = form.closest("dialog");
    if (!window.HTMLDialogElement || !form.action.startsWith(location.origin + path + "/")) return;
    e.preventDefault();
    send(form, e.submitter, dialog);
  }, true);
  document.addEventListener("input", (e) => { // typing an amount means it
    const form = document.getElementById("bid");
    if (form && e.target === form.elements.amount && e.isTrusted && form.elements.pick) form.elements.pick.value = "own";
  });

  /* 6 the stream, and questions every three seconds when it is silent ----------------- */
  const silence = 20000;
  let heard = performance.now(), stream = null, retry = 0;
  function live(text, warn) {
    const line = at("live");
    if (line.textContent === text) return;
    line.textContent = text;
    line.classList.toggle("st-warn", warn);
  }
  function connect() {
    if (!window.EventSource) return;
    stream = new EventSource(path + "/stream");
    const hear = () => { heard = performance.now(); live("页面实时更新。", false); };
    stream.onmessage = (e) => { hear(); show(JSON.parse(e.data)); };
    stream.addEventListener("beat", hear);
    stream.onerror = () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      heard = -silence; // refused: nothing will come
      clearTimeout(retry);
      retry = setTimeout(connect, 60000);
    };
  }
  async function poll() {
    const silent = performance.now() - heard > silence;
    if (silent) {
      try {
        await ask();
        live("页面每 3 秒更新。", true);
      } catch (_) {
        live("网络中断，正在重新连接；显示的数字可能已经过时。", true);
      }
    }
    setTimeout(poll, silent ? 3000 : 1000);
  }
  async function sync(times) {
    try { await ask(); } catch (_) { /* asked again soon */ }
    setTimeout(sync, times > 0 ? 400 : 20000, Math.max(times - 1, 0));
  }

  const clerk = document.querySelector("#bid [name=code]");
  if (clerk && document.activeElement === document.body) clerk.focus();
  setInterval(tick, 250);
  tick();
  connect();
  poll();
  sync(4);
})();
