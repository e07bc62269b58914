// Keeps what is typed in this browser until it has been stored, so that a reload or a lost connection loses
// nothing. The page works without it.
(() => {
  const form = document.querySelector("form[data-kladd]");
  if (!form) return;
  const key = `fortrinn ${location.pathname}`;
  const told = document.getElementById("kladd");
  const tell = (text) => { if (told) told.textContent = text; };
  const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "versjon"));
  let kept = null;
  try {
    if ("lagret" in form.dataset) localStorage.removeItem(key);
    kept = localStorage.getItem(key);
  } catch { return; }  // the browser keeps nothing for this page
  if (kept && kept !== typed() && told) {
    for (const [name, value] of JSON.parse(kept)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    tell("Det du skrev sist, er hentet fram igjen. Det er ikke sendt ennå.");
  }
  form.addEventListener("input", () => localStorage.setItem(key, typed()));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    tell("Du er ikke på nett. Det du har skrevet, er tatt vare på her. Send når du er på nett igjen.");
    told?.scrollIntoView();
  });
})();
