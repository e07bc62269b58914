// Opens a page at the figure that its address names, copies the link to a figure, opens the wall in a window that
// can be closed again, and lets a keyboard scroll wide tables. It stands in the HTML page itself (serve.py), for what Streamlit draws comes later
// than a browser looks for a place on a page.
(() => {
  let opened = "";
  let figure = null;
  let following = false;

  const follow = () => {
    const chosen = new URL(location.href).searchParams;
    const id = chosen.get("figur") || "";
    const asked = [location.pathname, id, chosen.get("naering")].join();
    if (asked !== opened) {
      opened = asked;
      figure = null;
      following = id !== "";
    }
    if (!following) return;
    const found = document.querySelector(".st-key-figur-" + CSS.escape(id));
    if (!found) return;
    // Figures above it are drawn later and push it down, until the reader takes over.
    found.scrollIntoView({ block: "start" });
    if (found !== figure) {
      figure = found;
      figure.tabIndex = -1;
      figure.focus({ preventScroll: true });
    }
  };

  const readerTakesOver = () => {
    following = false;
  };
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(act, readerTakesOver, { capture: true, passive: true });
  }
  // A wide table scrolls in a box of its own on a phone, and a keyboard must be able to come into that box.
  const letTablesBeReached = () => {
    for (const box of document.querySelectorAll('[data-testid="stTable"] div:not([tabindex])')) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  // Streamlit changes the page hundreds of times for one choice; once for each picture on the screen is enough.
  let waiting = false;
  const changed = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
      letTablesBeReached();
    });
  };
  new MutationObserver(changed).observe(document, { childList: true, subtree: true });

  // Streamlit's own link would let go of the window, and Esc could not close it.
  addEventListener("click", (event) => {
    const wall = event.target.closest && event.target.closest('a[href^="./visning?"]');
    if (!wall || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(wall.href, "_blank");
  });

  const tell = (button, text) => {
    button.parentElement.querySelector("[role=status]").textContent = text;
  };
  const copySelected = (button) => {
    // On plain http a browser has no clipboard for scripts; what is selected can still be copied.
    const copied = document.execCommand("copy");
    tell(button, copied ? "Lenken er kopiert." : "Lenken er merket. Kopier den med Ctrl+C.");
  };
  addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button.kopier");
    if (!button) return;
    const link = button.parentElement.querySelector("input");
    link.select();
    if (navigator.clipboard) {
      navigator.clipboard.writeText(link.value).then(
        () => tell(button, "Lenken er kopiert."),
        () => copySelected(button),
      );
    } else {
      copySelected(button);
    }
  });
})();
