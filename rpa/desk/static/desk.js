// Asks the desk every two seconds what there is, which also tells that somebody is here.
"use strict";
(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const lost = document.getElementById("lost");
  const feed = document.getElementById("feed");
  const hours = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit" });
  const EVERY = 2000, PATIENCE = 5000; // ms
  let closing = "closing" in desk.dataset;

  const show = (state) => {
    // Only what is new: a screen reader reads aloud whatever is put here.
    const fresh = state.lines - feed.dataset.lines;
    if (fresh > 0) feed.append(...state.told.slice(-fresh).map((line) => {
      const item = document.createElement("li"), time = document.createElement("time");
      time.dateTime = line.at;
      time.textContent = hours.format(new Date(line.at));
      item.append(line.what, time);
      return item;
    }));
    feed.dataset.lines = state.lines;
    document.getElementById("quiet").hidden = state.told.length > 0;
  };

  let asking, next;
  const look = async () => {
    clearTimeout(next);
    asking?.abort(); // a phone that has slept would wait for an answer that never comes
    const mine = asking = new AbortController();
    const patience = setTimeout(() => mine.abort(), PATIENCE);
    const knew = closing;
    try {
      // The desk waits until all pages know that it closes.
      const answer = await fetch(closing ? "/state?closing" : "/state", { cache: "no-store", signal: mine.signal });
      if (answer.status === 404) { location.replace("/desk"); return; }
      const state = await answer.json();
      if (mine !== asking) return;
      // What she is typing must not vanish: the page is only loaded anew when another thing is asked.
      if (`${state.ask} ${state.begun} ${state.refused}` !== desk.dataset.state) { location.replace("/desk"); return; }
      ({ closing } = state);
      show(state);
      lost.hidden = true;
    } catch {
      if (mine !== asking) return;
      if (closing && desk.dataset.state.startsWith("left")) lost.textContent = "Стойка закрылась: робот закончил. Страницу можно закрыть.";
      lost.hidden = false;
    }
    clearTimeout(patience);
    next = setTimeout(look, closing && !knew ? 0 : EVERY);
  };
  look();
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

  const dialog = document.getElementById("sure");
  document.getElementById("stop")?.addEventListener("click", () => dialog.showModal());
  document.getElementById("keep")?.addEventListener("click", () => dialog.close());

  const peek = document.getElementById("peek"), secret = document.getElementById("secret");
  peek?.addEventListener("click", () => {
    const shown = secret.type === "text";
    secret.type = shown ? "password" : "text";
    peek.ariaPressed = String(!shown);
    secret.focus();
  });
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
})();
