// Moves between the figures without leaving the page, so that full screen and the clock last. The page works
// without it: its links lead to the same addresses.
(() => {
  const root = document.documentElement;
  const clock = document.querySelector(".klokke");
  const help = document.querySelector(".hjelp");
  const letters = document.getElementById("bokstaver");
  const upright = matchMedia("(max-aspect-ratio: 1/1)");
  const main = () => document.querySelector("main");
  const number = () => Number(main().dataset.nummer);
  const count = () => Number(main().dataset.antall);

  // Figures ----------------------------------------------------------------------------------------------

  const fetched = new Map();
  let latest = 0;

  const address = (wanted) => {
    const link = new URL(location.href);
    link.searchParams.set("nr", wanted);
    return link.href;
  };
  const pageOf = (wanted) => {
    const link = address(wanted);
    if (!fetched.has(link)) {
      const asked = fetch(link).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return new DOMParser().parseFromString(await answer.text(), "text/html");
      });
      asked.catch(() => fetched.delete(link));
      fetched.set(link, asked);
    }
    return fetched.get(link);
  };
  const getReady = () => {
    for (const link of fetched.keys()) {
      const known = Number(new URL(link).searchParams.get("nr"));
      if (Math.abs(known - number()) > 1) fetched.delete(link);
    }
    for (const wanted of [number() + 1, number() - 1]) {
      if (wanted < 1 || wanted > count()) continue;
      pageOf(wanted).then((page) => {
        const picture = page.querySelector("picture");
        if (!picture) return;
        new Image().src = upright.matches
          ? picture.querySelector("source").srcset
          : picture.querySelector("img").getAttribute("src");
      }, () => {});
    }
  };
  const tell = (text) => { document.getElementById("sagt").textContent = text; };
  const tellFault = (text) => {
    const place = document.getElementById("feil");
    place.textContent = text;
    place.hidden = !text;
  };
  const prepare = () => {
    for (const button of main().querySelectorAll("button[hidden]")) button.hidden = false;
    const picture = main().querySelector("img");
    picture?.addEventListener("error", () => tellFault("Bildet kunne ikke lages nå. Last siden på nytt om litt."));
    if (picture?.complete && !picture.naturalWidth) tellFault("Bildet kunne ikke lages nå. Last siden på nytt om litt.");
  };
  const goTo = async (wanted) => {
    if (wanted < 1 || wanted > count()) {
      tell(wanted < 1 ? "Dette er den første figuren." : "Dette er den siste figuren.");
      return;
    }
    const turn = ++latest;
    try {
      const page = await pageOf(wanted);
      if (turn !== latest) return;  // another was asked for meanwhile
      const focused = main().contains(document.activeElement) && document.activeElement.rel;
      main().replaceWith(document.importNode(page.querySelector("main"), true));
      document.title = page.title;
      history.replaceState(null, "", address(wanted));
      tellFault("");
      prepare();
      const link = main().querySelector(focused ? `a[rel="${focused}"]` : "none") || main().querySelector("nav a");
      if (focused) link.focus();
      tell(`Figur ${number()} av ${count()}: ${main().querySelector("h1").textContent}`);
      getReady();
    } catch {
      tellFault("Får ikke hentet figuren. Se etter at du er på nett, og prøv igjen.");
    }
  };

  // Clock: counts up and stops at its last minute ----------------------------------------------------------

  const LAST = 99 * 60 + 59;
  let before = 0;
  let since = null;
  let ticking = null;

  const seconds = () => Math.min(LAST, Math.floor((before + (since === null ? 0 : Date.now() - since)) / 1000));
  const two = (value) => String(value).padStart(2, "0");
  const tick = () => {
    clock.textContent = `${two(Math.floor(seconds() / 60))}:${two(seconds() % 60)}`;
    if (seconds() === LAST) stopClock();
  };
  const stopClock = () => {
    before = seconds() * 1000;
    since = null;
    clearInterval(ticking);
  };
  const startOrStopClock = () => {
    clock.hidden = false;
    if (since === null) {
      since = Date.now();
      ticking = setInterval(tick, 250);
      tell("Klokka går.");
    } else {
      stopClock();
      tell(`Klokka er stoppet på ${clock.textContent}.`);
    }
    tick();
  };
  const resetClock = () => {
    stopClock();
    before = 0;
    clock.hidden = true;
    tick();
    tell("Klokka er nullstilt.");
  };

  // What keys and buttons do -------------------------------------------------------------------------------

  const open = (dialog) => (dialog.open ? dialog.close() : dialog.showModal());
  const leave = () => {
    // A window that a link opened may be closed; one that was there before goes back to the dashboard.
    window.close();
    location.href = main().dataset.tilbake;
  };
  const acts = {
    kode: () => open(main().querySelector(".kode")),
    klokke: startOrStopClock,
    nullstill: resetClock,
    fullskjerm: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.()),
    hjelp: () => open(help),
  };
  const KEYS = {
    ArrowRight: () => goTo(number() + 1),
    PageDown: () => goTo(number() + 1),
    " ": () => goTo(number() + 1),
    ArrowLeft: () => goTo(number() - 1),
    PageUp: () => goTo(number() - 1),
    Home: () => goTo(1),
    End: () => goTo(count()),
    Escape: leave,
  };
  // They can be switched off, for those who speak to their machine.
  const LETTERS = { q: acts.kode, t: acts.klokke, 0: acts.nullstill, f: acts.fullskjerm, "?": acts.hjelp };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog && !(event.key.toLowerCase() === "q" || event.key === "?")) return;
    if (event.key === " " && event.target.closest("a, button, input")) return;
    const act = KEYS[event.key] || (letters.checked && LETTERS[event.key.toLowerCase()]);
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("click", (event) => {
    const control = event.target.closest("[data-gjor], a[rel=next], a[rel=prev]");
    if (!control) return;
    if (control.dataset.gjor) return acts[control.dataset.gjor]();
    event.preventDefault();
    goTo(number() + (control.rel === "next" ? 1 : -1));
  });

  // Touch: a swipe, or a tap at an edge; a tap elsewhere shows the buttons ------------------------------------

  const SWIPE = 50;
  const EDGE = 0.2;
  let down = null;
  let hiding = null;

  const showControls = () => {
    root.classList.add("styrer");
    clearTimeout(hiding);
    hiding = setTimeout(() => root.classList.remove("styrer"), 2500);
  };
  addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") showControls(); });
  addEventListener("pointerdown", (event) => {
    const free = event.isPrimary && event.pointerType !== "mouse" && visualViewport.scale < 1.05;
    down = free && !event.target.closest("a, button, dialog") ? event : null;
  });
  addEventListener("pointercancel", () => { down = null; });
  addEventListener("pointerup", (event) => {
    if (!down) return;
    const across = event.clientX - down.clientX;
    const along = event.clientY - down.clientY;
    down = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > Math.abs(along)) goTo(number() + (across < 0 ? 1 : -1));
    else if (Math.hypot(across, along) > 10) return;
    else if (event.clientX > innerWidth * (1 - EDGE)) goTo(number() + 1);
    else if (event.clientX < innerWidth * EDGE) goTo(number() - 1);
    else showControls();
  });

  root.classList.add("med-skript");
  prepare();
  getReady();
})();
