/* 技约: small improvements of pages that already work without them.
   Each section finds its elements by a data attribute; views/doc.go lists them. */
(function () {
  "use strict";

  const urls = document.currentScript.dataset;
  const enhancers = []; // run on the document and on every fragment that arrives later

  function all(root, selector) {
    const found = Array.from(root.querySelectorAll(selector));
    if (root.matches && root.matches(selector)) found.unshift(root);
    return found;
  }

  // once marks an element, so that an enhancer never takes hold of it twice.
  function once(root, selector, key, act) {
    all(root, selector).forEach((el) => {
      if (el["jiyue_" + key]) return;
      el["jiyue_" + key] = true;
      act(el);
    });
  }

  const loading = {};
  function load(src) {
    if (!loading[src]) {
      loading[src] = new Promise((done, failed) => {
        const s = document.createElement("script");
        s.src = src;
        s.onload = done;
        s.onerror = failed;
        document.head.append(s);
      });
    }
    return loading[src];
  }

  const clock = new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });

  /* 1 errors: the focus goes to the summary, its links to the fields ---------- */
  enhancers.push((root) => {
    const sum = all(root, ".errsum[tabindex]")[0];
    if (sum) sum.focus();
  });
  document.addEventListener("click", (e) => {
    const link = e.target.closest(".errsum a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    e.preventDefault();
    field.focus({ preventScroll: true });
    const place = field.closest(".f, tr") || field;
    place.scrollIntoView({ block: "start" });
    history.replaceState(null, "", link.hash);
  });

  /* 2 a form is sent once; the button comes back with the page ------------------ */
  function setSent(form, sent) {
    form.jiyue_sent = sent;
    all(form, "button[type=submit], button:not([type])").forEach((b) => {
      if (sent && !b.hasAttribute("aria-disabled")) {
        b.setAttribute("aria-disabled", "true");
        b.dataset.guarded = "";
      } else if (!sent && "guarded" in b.dataset) {
        b.removeAttribute("aria-disabled");
        delete b.dataset.guarded;
      }
    });
  }
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.dataset.guard === "off") return;
    if (form.jiyue_sent) {
      e.preventDefault();
      return;
    }
    form.jiyue_dirty = false;
    form.jiyue_sent = true; // the mark on the buttons waits until the form has been read
    setTimeout(() => setSent(form, true));
    setTimeout(() => setSent(form, false), 10000); // an answer that is a file leaves the page standing
  });
  window.addEventListener("pageshow", () => all(document, "form").forEach((form) => setSent(form, false)));

  /* 3 drafts: saved a moment after the last change, retried when offline --------- */
  const refusals = {
    401: "未能保存，请重新登录后继续填写", 403: "未能保存，请重新登录后继续填写",
    409: "未能保存，此草稿已在别处修改，请刷新页面", 413: "未能保存，内容超过长度限制",
    422: "未能保存，请先更正有误的内容",
  };
  enhancers.push((root) => once(root, "form[data-autosave]", "autosave", (form) => {
    const line = form.querySelector(".saved");
    let timer = 0, wait = 5000, busy = false, again = false;
    const say = (text) => { if (line) line.textContent = text; };
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

    async function save() {
      clearTimeout(timer);
      if (!form.jiyue_dirty || form.jiyue_sent) return;
      if (busy) { again = true; return; }
      busy = true;
      again = false;
      const fields = new URLSearchParams();
      new FormData(form).forEach((value, name) => { if (typeof value === "string") fields.append(name, value); });
      form.jiyue_dirty = false;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: fields, credentials: "same-origin", redirect: "manual",
          keepalive: document.visibilityState === "hidden",
          headers: { Accept: "application/json", "X-Autosave": "1" },
        });
        if (!answer.ok) {
          form.jiyue_dirty = true;
          const status = answer.type === "opaqueredirect" ? 401 : answer.status;
          if (refusals[status]) { say(refusals[status]); return; }
          throw new Error(String(status));
        }
        await adoptVersion(form, answer);
        const sent = Date.parse(answer.headers.get("Date"));
        say("草稿已保存 " + clock.format(sent ? new Date(sent) : new Date()));
        wait = 5000;
        if (again) later(1500);
      } catch (_) {
        form.jiyue_dirty = true;
        say("未能保存，联网后自动重试");
        later(wait);
        wait = Math.min(wait * 2, 60000);
      } finally {
        busy = false;
      }
    }

    const changed = () => { form.jiyue_dirty = true; later(1500); };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", () => clearTimeout(timer));
    window.addEventListener("online", () => later(0));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  }));
  // A draft that carries a version takes the one that the answer names.
  async function adoptVersion(form, answer) {
    const field = form.elements.namedItem("version");
    if (!field || !(answer.headers.get("Content-Type") || "").includes("json")) return;
    const body = await answer.json();
    if (body.version !== undefined) field.value = String(body.version);
  }
  enhancers.push((root) => once(root, "form[data-unsaved]", "unsaved", (form) => {
    form.addEventListener("input", () => { form.jiyue_dirty = true; });
  }));
  window.addEventListener("beforeunload", (e) => {
    if (all(document, "form").some((form) => form.jiyue_dirty && !form.jiyue_sent)) {
      e.preventDefault();
      e.returnValue = "";
    }
  });

  /* 4 amounts: 万元 and capitals follow the typing ------------------------------ */
  enhancers.push((root) => once(root, "input[data-money]", "money", (input) => {
    const line = document.getElementById(input.dataset.money);
    if (line) input.addEventListener("input", () => { line.textContent = jiyueMoney.line(input.value); });
  }));

  /* 5 dates: a calendar beside the typing, the system's own on touch screens ------ */
  const months = Array.from({ length: 12 }, (_, i) => i + 1 + "月");
  const touch = window.matchMedia("(pointer: coarse)").matches;
  enhancers.push((root) => once(root, "input[data-date]", "date", async (input) => {
    if (input.readOnly || input.disabled) return;
    const month = input.dataset.date === "month";
    if (touch) {
      if ((month ? /^(\d{4}-\d\d)?$/ : /^(\d{4}-\d\d-\d\d)?$/).test(input.value)) input.type = month ? "month" : "date";
      return;
    }
    if (month) return;
    try {
      if (!document.querySelector("link[data-dates]")) {
        const css = document.createElement("link");
        css.rel = "stylesheet";
        css.href = urls.datesCss;
        css.dataset.dates = "";
        document.head.prepend(css); // ours come later and win
      }
      await load(urls.dates);
      await load(urls.datesZh);
    } catch (_) {
      return; // typing still works
    }
    const typed = input.value;
    flatpickr(input, {
      locale: Object.assign({}, flatpickr.l10ns.zh, { firstDayOfWeek: 1, months: { shorthand: months, longhand: months } }),
      dateFormat: "Y-m-d", allowInput: true, disableMobile: true, monthSelectorType: "static",
      minDate: input.dataset.min || undefined, maxDate: input.dataset.max || undefined,
      errorHandler: () => {}, // the server says what is wrong with a date, in words
      onChange: () => input.dispatchEvent(new Event("input", { bubbles: true })),
    });
    input.value = typed;
  }));

  /* 6 confirmation pages open in a dialog ----------------------------------------- */
  async function openDialog(url) {
    const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Dialog": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = page.getElementById("confirm");
    if (!answer.ok || !body) throw new Error("no confirmation");
    const dialog = document.createElement("dialog");
    const heading = body.querySelector("h1");
    if (heading) {
      heading.id = "dialog-h";
      dialog.setAttribute("aria-labelledby", "dialog-h");
    }
    dialog.append(document.adoptNode(body));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    enhance(dialog);
  }
  document.addEventListener("click", (e) => {
    const close = e.target.closest("dialog [data-close]");
    if (close) {
      e.preventDefault();
      close.closest("dialog").close();
      return;
    }
    const link = e.target.closest("a[data-dialog]");
    if (!link || !window.HTMLDialogElement || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    openDialog(link.href).catch(() => { location.href = link.href; });
  });
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!form.matches("form[data-dialog]") || form.method !== "get" || !window.HTMLDialogElement) return;
    e.preventDefault();
    const url = new URL(form.action);
    url.search = new URLSearchParams(new FormData(form, e.submitter)).toString();
    openDialog(url).catch(() => { location.href = url; });
  });

  /* 7 progress: a fragment asks for its successor until one needs no more ------------ */
  enhancers.push((root) => once(root, "[data-poll]", "poll", (box) => {
    const every = Math.max(Number(box.dataset.interval) || 3, 1) * 1000;
    let wait = every;
    async function ask() {
      if (!box.isConnected) return;
      if (document.hidden) { setTimeout(ask, every); return; }
      try {
        const answer = await fetch(box.dataset.poll, { credentials: "same-origin", headers: { "X-Fragment": box.id } });
        if (!answer.ok) throw new Error(String(answer.status));
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(box.id);
        if (!next) throw new Error("no fragment");
        // The region itself stays, so that screen readers keep listening to it.
        box.replaceChildren(...Array.from(next.childNodes).map((n) => document.adoptNode(n)));
        Array.from(box.children).forEach(enhance);
        if (!next.dataset.poll) return;
        box.dataset.poll = next.dataset.poll;
        wait = every;
      } catch (_) {
        wait = Math.min(wait * 2, 30000);
      }
      setTimeout(ask, wait);
    }
    setTimeout(ask, every);
  }));

  /* 8 toast: background jobs tell that they are done -------------------------------- */
  let toastTimer = 0;
  function toast(text) {
    const place = document.getElementById("toast");
    if (!place || !text) return;
    const p = document.createElement("p");
    p.className = "toast-line";
    p.textContent = text;
    place.replaceChildren(p);
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => place.replaceChildren(), 6000);
  }
  document.addEventListener("toast", (e) => toast(e.detail && (e.detail.value || e.detail.text)));

  /* 9 files: names and sizes before sending ----------------------------------------- */
  function sizeText(bytes) {
    if (bytes < 1024) return bytes + " 字节";
    if (bytes < 1024 * 1024) return Math.ceil(bytes / 1024) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }
  enhancers.push((root) => once(root, "input[type=file][data-files]", "files", (input) => {
    const list = document.getElementById(input.dataset.files);
    const most = Number(input.dataset.max) || Infinity;
    if (!list) return;
    input.addEventListener("change", () => list.replaceChildren(...Array.from(input.files, (file) => {
      const li = document.createElement("li");
      li.textContent = file.name + "，" + sizeText(file.size);
      if (file.size > most || file.size === 0) {
        li.className = "err";
        li.textContent += file.size === 0 ? "，文件是空的" : "，超过 " + sizeText(most) + "，请压缩或分成几份";
      }
      return li;
    })));
  }));

  /* 10 charts: the theme of LOOK §7 ---------------------------------------------------- */
  const tokens = getComputedStyle(document.documentElement);
  const token = (name) => tokens.getPropertyValue(name).trim();
  function theme() {
    const ink = token("--ink"), soft = token("--ink-2"), line = token("--line");
    return {
      color: ["--d1", "--d2", "--d3", "--d4", "--d5"].map(token),
      backgroundColor: "transparent", animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: soft },
      grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true },
      categoryAxis: { axisLine: { lineStyle: { color: ink } }, axisTick: { show: false }, axisLabel: { color: soft }, splitLine: { show: false } },
      valueAxis: { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } } },
      line: { symbol: "circle", symbolSize: 6, lineStyle: { width: 2 }, smooth: false },
      bar: { barMaxWidth: 28, itemStyle: { borderRadius: 0 } },
      legend: { left: 0, top: 0, icon: "rect", itemWidth: 12, itemHeight: 10, textStyle: { color: soft } },
      // Tooltips are drawn, not written as HTML: the policy allows no style attributes.
      tooltip: { renderMode: "richText", confine: true, backgroundColor: token("--sheet"), borderColor: token("--line-2"), borderWidth: 1, borderRadius: 2, shadowBlur: 0, shadowColor: "transparent", padding: [6, 10], textStyle: { color: ink, fontSize: 12 } },
      sankey: { nodeWidth: 10, lineStyle: { color: token("--d-soft"), opacity: 0.75 }, label: { color: ink } },
    };
  }
  const amounts = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const numbers = new Intl.NumberFormat("zh-CN");
  const valueText = (unit) => (v) => v === null || v === undefined || v === "-" ? "无" : (unit === "项" ? numbers : amounts).format(v) + " " + unit;
  // wording gives figures their unit, which the JSON of an option cannot say.
  function wording(option, unit) {
    option.tooltip = { valueFormatter: valueText(unit), ...option.tooltip };
    (option.series || []).forEach((s) => {
      if (s.unit) s.tooltip = { valueFormatter: valueText(s.unit) };
      if (s.label && s.label.show && s.type === "bar") s.label.formatter = (p) => (s.unit === "项" ? numbers : amounts).format(p.value);
      if (s.type !== "sankey") return;
      s.label = { ...s.label, formatter: (p) => p.name + " " + p.data.text };
      option.tooltip.formatter = (p) => (p.dataType === "edge" ? p.data.source + " → " + p.data.target : p.name) +
        "\n" + valueText(unit)(p.value) + (p.data.items ? "，" + numbers.format(p.data.items) + " 项" : "");
    });
  }
  enhancers.push((root) => once(root, "script[data-chart]", "chart", async (data) => {
    const box = document.getElementById(data.dataset.chart);
    if (!box) return;
    try {
      await load(urls.charts);
    } catch (_) {
      return; // the still picture stays
    }
    echarts.registerTheme("jiyue", theme());
    const option = JSON.parse(data.textContent, (_, v) => typeof v === "string" && v.startsWith("--") ? token(v) : v);
    if (option.legend && !option.grid) option.grid = { top: 36 }; // room below the legend
    wording(option, box.dataset.unit || "");
    box.hidden = false;
    box.parentNode.classList.add("is-drawn");
    const chart = echarts.init(box, "jiyue", { renderer: "svg" });
    chart.setOption(option);
    new ResizeObserver(() => { if (box.clientWidth) chart.resize(); }).observe(box);
  }));

  /* 11 small things -------------------------------------------------------------------- */
  enhancers.push((root) => once(root, "[data-print]", "print", (b) => {
    b.hidden = false;
    b.addEventListener("click", () => window.print());
  }));
  enhancers.push((root) => once(root, "[data-copy]", "copy", (b) => {
    b.hidden = !navigator.clipboard;
    const label = b.textContent;
    b.addEventListener("click", async (e) => {
      e.preventDefault();
      await navigator.clipboard.writeText(b.dataset.copy);
      b.textContent = "已复制";
      setTimeout(() => { b.textContent = label; }, 2000);
    });
  }));
  enhancers.push((root) => once(root, "input[data-check-all]", "checkall", (box) => {
    const each = () => all(box.form, "input[type=checkbox]").filter((c) => c.name === box.dataset.checkAll && !c.disabled);
    box.addEventListener("change", () => each().forEach((c) => { c.checked = box.checked; }));
    box.form.addEventListener("change", () => {
      const ticked = each().filter((c) => c.checked).length;
      box.checked = ticked > 0 && ticked === each().length;
      box.indeterminate = ticked > 0 && !box.checked;
    });
  }));
  document.addEventListener("click", (e) => {
    all(document, "details.drop[open], details.menu[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = all(document, "details.drop[open], details.menu[open]").pop();
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  function enhance(root) { enhancers.forEach((act) => act(root)); }
  enhance(document);
  document.addEventListener("htmx:load", (e) => { if (e.target !== document.body) enhance(e.target); });
  window.jiyue = { enhance, toast };
})();
