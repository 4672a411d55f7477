/* The pages of one application: fields that a choice asks for, places and
   parties completed while typing, figures that follow the typing. Every page
   works without this file; the server says and computes the same. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-live]");
  if (!form) return;

  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const named = (name) => all(form, "input, select, textarea").filter((e) => e.name === name);
  const place = (text) => document.getElementById(text.replace(/[^A-Za-z0-9_-]/g, "-"));

  function valueOf(name) {
    const fields = named(name).filter((e) => e.type !== "hidden");
    const picked = fields.find((e) => (e.type !== "radio" && e.type !== "checkbox") || e.checked);
    return picked ? picked.value : "";
  }

  /* 1 data-when="path=a,b" or "path!=a,b": show what the choice asks for --------- */
  function applies(rule) {
    const differs = rule.includes("!=");
    const [name, values] = rule.split(differs ? "!=" : "=");
    return values.split(",").includes(valueOf(name)) !== differs;
  }
  function showWhatApplies() {
    all(form, "[data-when]").forEach((box) => {
      const due = applies(box.dataset.when);
      if (box.hidden === due || box.dataset.known === undefined) {
        box.hidden = !due && !box.querySelector(".err");
        if (box.tagName === "DETAILS" && due) box.open = true;
        box.dataset.known = "";
      }
    });
  }
  form.addEventListener("change", showWhatApplies);
  showWhatApplies();

  /* 2 data-live: parts of the page that the server computes from what is typed ---- */
  let timer = 0, turn = 0;
  async function follow() {
    const mine = ++turn;
    const fields = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") fields.append(name, value); });
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: fields, credentials: "same-origin", redirect: "error" });
      if (!answer.ok || mine !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      all(document, "[data-live][id]").forEach((part) => {
        const next = page.getElementById(part.id);
        if (!next || part === form || next.innerHTML === part.innerHTML) return;
        part.replaceChildren(...Array.from(next.childNodes).map((n) => document.adoptNode(n)));
      });
    } catch (_) {
      // the figures follow when the network is back, or with the next save
    }
  }
  const later = () => { clearTimeout(timer); timer = setTimeout(follow, 700); };
  if (document.querySelector("[data-live][id]")) {
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }

  /* 3 data-count="50-2000": how long a text is ------------------------------------- */
  all(form, "textarea[data-count]").forEach((area) => {
    const [least, most] = area.dataset.count.split("-").map(Number);
    const line = document.getElementById(area.id + "-after");
    if (!line) return;
    area.addEventListener("input", () => {
      const n = Array.from(area.value.trim()).length;
      line.textContent = "现有 " + n + " 个字" + (n < least ? "，还差 " + (least - n) + " 个字" : n > most ? "，多 " + (n - most) + " 个字" : "");
    });
  });

  /* 4 data-suggest: places by code or name ------------------------------------------- */
  function after(input) {
    let line = document.getElementById(input.id + "-after");
    if (!line) {
      line = document.createElement("p");
      line.className = "after";
      line.id = input.id + "-after";
      (input.closest(".f, td") || input.parentNode).append(line);
    }
    return line;
  }
  all(form, "input[data-suggest]").forEach((input) => {
    const list = document.getElementById(input.getAttribute("list"));
    let wait = 0;
    const known = {};
    async function ask() {
      const typed = input.value.trim();
      if (!typed) { after(input).textContent = ""; return; }
      try {
        const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(typed), { credentials: "same-origin", headers: { Accept: "application/json" } });
        if (!answer.ok || input.value.trim() !== typed) return;
        const found = await answer.json();
        list.replaceChildren(...found.map((one) => {
          known[one.code] = one.name;
          const option = document.createElement("option");
          option.value = one.code;
          option.label = one.name;
          option.textContent = one.name;
          return option;
        }));
        after(input).textContent = known[typed] || (found.length === 1 && !/^\d+$/.test(typed) ? found[0].name + "，代码 " + found[0].code : "");
      } catch (_) {
        // a code can be typed in full
      }
    }
    input.addEventListener("input", () => {
      clearTimeout(wait);
      if (known[input.value.trim()]) { after(input).textContent = known[input.value.trim()]; return; }
      wait = setTimeout(ask, 250);
    });
  });

  /* 5 data-lookup: the particulars on file for a code --------------------------------- */
  all(form, "[data-lookup]").forEach((box) => {
    const input = box.querySelector("input");
    const button = box.querySelector("button[name=lookup]");
    const says = box.querySelector("[data-lookup-says]");
    const prefix = input.name.slice(0, input.name.lastIndexOf(".") + 1);

    async function ask() {
      const answer = await fetch(box.dataset.lookup + "?code=" + encodeURIComponent(input.value.trim()),
        { credentials: "same-origin", headers: { Accept: "application/json" } });
      return { ok: answer.ok, body: await answer.json() };
    }
    input.addEventListener("change", async () => {
      says.textContent = "";
      if (!input.value.trim()) return;
      try {
        const { ok, body } = await ask();
        says.textContent = ok ? (box.dataset.found || "当事人库中有：") + body.name : body.error;
      } catch (_) {
        // checked again when the section is saved
      }
    });
    button.addEventListener("click", async (e) => {
      e.preventDefault();
      try {
        const { ok, body } = await ask();
        if (!ok) { says.textContent = body.error; input.focus(); return; }
        Object.keys(body).forEach((key) => {
          const field = named(prefix + key)[0];
          if (!field || !body[key]) return;
          field.value = body[key];
          field.dispatchEvent(new Event("input", { bubbles: true }));
        });
        says.textContent = "已带出“" + body.name + "”的资料，请对照合同核对";
        form.dispatchEvent(new Event("change", { bubbles: true }));
      } catch (_) {
        form.requestSubmit(button); // the server does the same
      }
    });
  });

  /* 6 an error or a note opens the fold in which its field stands ------------------------ */
  function unfold() {
    const field = location.hash && place(decodeURIComponent(location.hash.slice(1)));
    for (let box = field; box; box = box.parentElement) {
      if (box.tagName === "DETAILS") box.open = true;
      if (box.hidden) box.hidden = false;
    }
    if (field && field.scrollIntoView) field.scrollIntoView({ block: "center" });
  }
  all(form, "details").forEach((d) => { if (d.querySelector(".err")) d.open = true; });
  window.addEventListener("hashchange", unfold);
  unfold();
})();
