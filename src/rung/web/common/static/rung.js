/*
 * What is nicer with script; nothing needs it.
 *
 * 1 Clocks: the server sends the remaining counted windows as instants; here they are only added up.
 * 2 A polite voice at 60, 15 and 0 minutes.
 * 3 A form is sent once, however often its button is pressed.
 * 4 Keys, with an off switch.
 * 5 The question after a call.
 */
(() => {
  "use strict";

  const HALF_A_MINUTE = 30_000;
  const JUST_AFTER = 50;
  const SPOKEN_MINUTES = [60, 15, 0];
  const TWO_KEYS_WITHIN = 1_000;
  const KEYS_OFF = "rung.keys.off";

  /* ---------- 1 Clocks ---------- */

  // The server's now need not be this machine's (a demo moves time): what counts is how long ago
  // the clock arrived. An exchanged clock arrives anew.
  const arrivals = new WeakMap();

  const nowOf = (timer) => {
    const sent = timer.dataset.now;
    if (arrivals.get(timer)?.sent !== sent) arrivals.set(timer, { sent, at: Date.now() });
    return Number(sent) + (Date.now() - arrivals.get(timer).at) / 1000;
  };

  const secondsLeft = (windows, now) =>
    windows.reduce((sum, [start, end]) => sum + Math.max(0, end - Math.max(start, now)), 0);

  const said = (seconds) => {
    const minutes = Math.ceil(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours && rest) return `${hours} h ${rest} min`;
    return hours ? `${hours} h` : `${rest} min`;
  };

  const lastMinutes = new Map();

  const refreshClocks = () => {
    for (const timer of document.querySelectorAll("[data-windows]")) {
      const windows = JSON.parse(timer.dataset.windows);
      const now = nowOf(timer);
      const seconds = secondsLeft(windows, now);
      const words = said(seconds);
      if (timer.textContent !== words) timer.textContent = words;
      announce(timer, Math.ceil(seconds / 60));
      if (seconds) lookAgainAt(windows.at(-1)[1], now);
    }
  };

  // A clock that ends before the next look is looked at when it ends, not half a minute later.
  const lookAgainAt = (end, now) => {
    const wait = (end - now) * 1000;
    if (wait < HALF_A_MINUTE) setTimeout(refreshClocks, wait + JUST_AFTER);
  };

  /* ---------- 2 The polite voice ---------- */

  const announce = (timer, minutes) => {
    const panel = timer.closest("section[id]");
    const key = panel ? panel.id : timer.dataset.windows;
    const before = lastMinutes.get(key);
    lastMinutes.set(key, minutes);
    if (before === undefined || before === minutes) return;
    const passed = SPOKEN_MINUTES.find((mark) => before > mark && minutes <= mark);
    if (passed === undefined) return;
    const headline = panel?.querySelector(".headline")?.textContent.trim() ?? "";
    const voice = document.getElementById("spoken");
    if (voice) voice.textContent = minutes ? `${said(minutes * 60)} left. ${headline}` : `Time is up. ${headline}`;
    // A part of the page may listen for this and fetch itself anew.
    if (!minutes) document.body.dispatchEvent(new CustomEvent("clock-ended"));
  };

  /* ---------- 3 Once ---------- */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });

  const release = (root) => {
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of root.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };

  // Back to this page by the browser's button, or the answer to a part of it has come.
  window.addEventListener("pageshow", () => release(document));
  document.addEventListener("htmx:finally:request", () => release(document));

  /* ---------- 4 Keys ---------- */

  const keysAreOn = () =>
    document.body.dataset.singleKeys !== "off" && localStorage.getItem(KEYS_OFF) === null;

  const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog") !== null;

  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] > li")];

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
    (next.querySelector("a[href], button") ?? next).focus();
  };

  // Ticks the box of the row that has the focus, or takes the tick away.
  const tick = () => {
    const row = rows().find((each) => each.contains(document.activeElement));
    row?.querySelector('input[type="checkbox"]')?.click();
  };

  const openKeys = () => {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  };

  const focusSearch = () => document.querySelector('input[type="search"]')?.focus();

  const goHome = () => document.querySelector('nav[aria-label="Main"] a')?.click();

  const press = (name) => document.querySelector(`[data-key="${CSS.escape(name)}"]`)?.click();

  const SINGLE = {
    "?": openKeys,
    "/": focusSearch,
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    a: () => press("a"),
    e: () => press("e"),
    u: () => press("u"),
  };
  const AFTER_G = { q: goHome };

  let pressedGAt = -Infinity;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !keysAreOn()) return;
    const follows = event.timeStamp - pressedGAt < TWO_KEYS_WITHIN;
    pressedGAt = event.key === "g" ? event.timeStamp : -Infinity;
    const act = follows ? AFTER_G[event.key] : SINGLE[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const setUpKeys = () => {
    for (const opener of document.querySelectorAll('[data-opens="keys"]')) {
      opener.hidden = false;
      opener.addEventListener("click", openKeys);
    }
    const box = document.getElementById("keys-on");
    if (!box) return;
    box.checked = keysAreOn();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "yes");
    });
  };

  /* ---------- 5 The question after a call ---------- */

  const CALLED = "rung.called";
  const HOW = { SPOKE: "Spoke", MESSAGE: "Left a message", NO_ANSWER: "No answer" };

  // Seconds ago, no instant: this clock may be wrong.
  const askAfterCall = () => {
    const called = JSON.parse(sessionStorage.getItem(CALLED));
    if (called?.page !== location.pathname) return;
    document.getElementById("after-call")?.remove();
    const ago = Math.round((Date.now() - called.at) / 1000);
    const links = Object.keys(HOW).map(
      (how) => `<a class="btn btn-quiet" href="${called.to}?outcome=${how}&ago=${ago}&${called.with}">${HOW[how]}</a>`
    );
    const question = document.createElement("div");
    question.id = "after-call";
    question.className = "notice wait";
    question.role = "status";
    question.innerHTML = `<div><b></b><p class="actions">${links.join("")}<button class="btn btn-quiet" type="button">I did not call</button></p></div>`;
    question.querySelector("b").textContent = `Did you reach ${called.who}?`;
    document.getElementById("live").before(question);
    question.scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.('a[href^="tel:"]');
    const to = link?.closest("[data-calls]")?.dataset.calls;
    if (to) {
      const called = { to, ...link.closest("[data-who]").dataset, at: Date.now(), page: location.pathname };
      sessionStorage.setItem(CALLED, JSON.stringify(called));
    } else if (target.closest?.("#after-call a, #after-call button")) {
      sessionStorage.removeItem(CALLED);
      document.getElementById("after-call").hidden = true;
    }
  });

  document.addEventListener("visibilitychange", () => document.hidden || askAfterCall());
  for (const back of ["focus", "pageshow"]) window.addEventListener(back, askAfterCall);

  /* ---------- Begin ---------- */

  setUpKeys();
  document.querySelector("[data-takes-focus]")?.focus();
  refreshClocks();
  setInterval(refreshClocks, HALF_A_MINUTE);
  document.addEventListener("htmx:after:swap", refreshClocks);
})();
