// What a script adds to pages that come without the program (`app/src/without_program.rs`). All of them work without it.

const { documentElement: root } = document;

// The name of this browser's zone, where the server finds it (C9).
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const [host, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
if (timeZone) document.cookie = `${host}zone=${timeZone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
const isZoneKept = document.cookie.split("; ").includes(`${host}zone=${timeZone}`);

// A box that is sent as soon as it is ticked.
addEventListener("change", ({ target }) => {
  if (target.matches("[data-sends]")) target.form.requestSubmit();
});

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.classList.contains("segment") && submitter?.name === "theme") {
    // The page is lit at once, and the server remembers.
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) });
    if (submitter.value === "system") delete root.dataset.theme;
    else root.dataset.theme = submitter.value;
  }
});

// Nobody is signed in: nothing that somebody has typed stays in this tab.
try {
  if (!document.querySelector("[data-live]")) sessionStorage.clear();
} catch {
  // This browser keeps nothing.
}

// A page the browser had kept is asked about again.
addEventListener("pageshow", ({ persisted }) => persisted && look());

// ── News: the page is read again when something changed (R5), and what is new takes the place of what was ─────────

const main = () => document.getElementById("main");
let shown = main()?.innerHTML;

const isChanged = (field) =>
  field.options
    ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
const fields = () => [...main().querySelectorAll("input, textarea, select")];

// What somebody is filling in or sending is left alone; their answer brings the page as it is then.
const isInUse = () =>
  main().querySelector("form[data-sent]") ||
  fields().some((field) => (field === document.activeElement && field.type !== "checkbox") || isChanged(field));

// Signed out meanwhile: the form in which something was typed is kept for them by the server, and nothing is sent.
function keepTyped() {
  const form = fields().find((field) => isChanged(field) && field.form?.method === "post")?.form;
  if (!form) return false;
  const action = form.getAttribute("action");
  form.setAttribute("action", `${action}${action.includes("?") ? "&" : "?"}keep=1`);
  HTMLFormElement.prototype.submit.call(form);
  return true;
}

// What was unfolded stays so, and whoever stood on a link or button still stands there.
function replace(fresh) {
  const unfolded = [...main().querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  const { activeElement: at } = document;
  const place = main().contains(at) ? at.outerHTML : undefined;
  main().replaceChildren(...fresh.childNodes);
  for (const summary of main().querySelectorAll("summary")) {
    if (unfolded.includes(summary.textContent)) summary.parentElement.open = true;
  }
  if (place) [...main().querySelectorAll(at.tagName)].find((one) => one.outerHTML === place)?.focus();
}

// Signing out here is news, too: a page that is on its way somewhere else neither looks nor is led
// away. A download only looks like leaving.
let leftAt = 0;
addEventListener("beforeunload", () => (leftAt = Date.now()));
const isLeaving = () => Date.now() - leftAt < 5_000;

let looking = false;
let again = false;
async function look(isFirst = false) {
  if (looking || !main()) {
    again = looking;
    return;
  }
  if (isLeaving()) {
    setTimeout(look, 5_000);
    return;
  }
  looking = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    // Signed out meanwhile: nothing of what is shown stays, whatever is being filled in.
    if (fresh && answer.status < 500 && !page.querySelector("[data-live]") && !isFirst) {
      if (!isLeaving() && !keepTyped()) location.replace(answer.url);
    }
    // The server is in trouble: what is shown stays.
    else if (fresh && answer.status < 500 && fresh.innerHTML !== shown && !isInUse()) {
      shown = fresh.innerHTML;
      replace(fresh);
      document.title = page.title;
    }
  } catch {
    // No connection; the stream says when there is one.
  }
  looking = false;
  if (again) {
    again = false;
    look();
  }
}

// The first page of a visit was made before the server knew where this browser is; it is read once more, by its clock.
if (isZoneKept && document.querySelector("[data-clock=unknown]")) look(true);

if (document.querySelector("[data-live]")) {
  const news = new EventSource("/events");
  let isFirst = true;
  news.addEventListener("news", () => look());
  news.addEventListener("signed_out", () => look());
  news.addEventListener("open", () => {
    // The first opening tells nothing new; every later one ends a gap.
    if (!isFirst) look();
    isFirst = false;
  });
  setInterval(() => news.readyState !== EventSource.OPEN && look(), 30_000);
  addEventListener("focus", () => look());
}

// A time that is kept counts down by the server's clock (C6); when it is over the page says so.
for (const left of document.querySelectorAll("[data-until]")) {
  const until = performance.now() + Date.parse(left.dataset.until) - Date.parse(left.dataset.now);
  const turn = () => {
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds) setTimeout(turn, 250);
    else location.reload();
  };
  turn();
}
