// Shows on every page that something is under way: the pressed button turns, and a bar stands at the top. What they look
// like, and that they come after 150 ms only, is said in `style/`. Everything works without it.

(() => {
  const { documentElement: root } = document;

  // A browser may stop without a word; after this long a second press counts.
  const PATIENCE = 5_000;

  const settle = () => {
    delete root.dataset.waiting;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-pressed]")) {
      delete button.dataset.pressed;
      button.removeAttribute("aria-busy");
    }
  };

  const begin = () => {
    root.dataset.waiting = "";
  };

  // Last of all: what the page's program takes into its own hands is prevented by then, and shown by it.
  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method === "dialog") return;
    // A double tap is one answer.
    if (Date.now() - Number(form.dataset.sent ?? 0) < PATIENCE) {
      event.preventDefault();
      return;
    }
    settle();
    if (form.method === "post") form.dataset.sent = String(Date.now());
    if (submitter) {
      submitter.dataset.pressed = "";
      submitter.setAttribute("aria-busy", "true");
    }
    begin();
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
