// Shows on every page that something is under way: the pressed button turns, and a bar stands at the top. What they look
// like, and that they come after 150 ms only, is said in `style/`. Everything works without it.

(() => {
  const { documentElement: root } = document;

  // A browser may stop without a word; after this long a second press counts.
  const PATIENCE = 5_000;

  // The question whether the server can be reached, before a form is posted.
  let asking;
  let givesUp;

  const settle = () => {
    asking?.abort();
    clearTimeout(givesUp);
    delete root.dataset.waiting;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-pressed]")) {
      delete button.dataset.pressed;
      button.removeAttribute("aria-busy");
    }
  };

  const begin = () => {
    root.dataset.waiting = "";
    // One that does not tell of its Stop button is not waited for without end.
    if (!window.navigation) givesUp = setTimeout(settle, 4 * PATIENCE);
  };

  // Whether there is an answer at all; one that takes its time is waited for by the browser itself.
  const isReached = (signal) =>
    Promise.race([
      fetch("/robots.txt", { method: "HEAD", cache: "no-store", signal }).then(
        () => true,
        () => false,
      ),
      new Promise((done) => setTimeout(done, PATIENCE, true)),
    ]);

  // A form that reaches nobody stays as it is, and says so; the browser's own page would take its place.
  const post = async (form, submitter) => {
    const { signal } = (asking = new AbortController());
    const isOnline = navigator.onLine && (await isReached(signal));
    if (signal.aborted) return;
    if (isOnline) {
      form.dataset.reached = "";
      form.requestSubmit(submitter?.isConnected ? submitter : null);
      return;
    }
    settle();
    const words = document.createElement("div");
    Object.assign(words, { className: "summary", role: "alert", tabIndex: -1 });
    const [title, text] = ["h2", "p"].map((name) => words.appendChild(document.createElement(name)));
    words.dataset.offline = "";
    title.textContent = navigator.onLine ? "There was no answer" : "You are offline";
    text.textContent = "Nothing was sent, and what you typed is kept. Try again once you are connected.";
    form.prepend(words);
    words.focus();
  };

  // Last of all: what the page's program takes into its own hands is prevented by then, and shown by it.
  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method === "dialog") return;
    const by = submitter?.hasAttribute("formmethod") ? submitter.formMethod : form.method;
    // It was asked about, and leaves.
    if ("reached" in form.dataset) {
      delete form.dataset.reached;
      return;
    }
    // A double tap is one answer.
    if (Date.now() - Number(form.dataset.sent ?? 0) < PATIENCE) {
      event.preventDefault();
      return;
    }
    settle();
    form.querySelector("[data-offline]")?.remove();
    if (by === "post") form.dataset.sent = String(Date.now());
    if (submitter) {
      submitter.dataset.pressed = "";
      submitter.setAttribute("aria-busy", "true");
    }
    begin();
    if (by === "post") {
      event.preventDefault();
      post(form, submitter);
    }
  });

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const isFile = link.hasAttribute("download") || /\.\w+$|\/download$/.test(link.pathname);
    const staysHere = link.hash && link.pathname === location.pathname && link.search === location.search;
    if (link.origin !== location.origin || link.target || isFile || staysHere) return;
    // The program answers later than this listener.
    setTimeout(() => event.defaultPrevented || begin());
  });

  // Stopped: by the browser's button, which only newer browsers tell of, or by its key.
  let latest;
  window.navigation?.addEventListener("navigate", (event) => {
    latest = event;
    // What takes the place of a navigation stops it, too.
    event.signal.addEventListener("abort", () => setTimeout(() => latest === event && settle()));
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && settle());

  // Left for good, or come back to as the browser had kept it.
  addEventListener("pagehide", ({ persisted }) => persisted && settle());
  addEventListener("pageshow", ({ persisted }) => persisted && settle());
})();
