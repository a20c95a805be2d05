// Asks the desk every two seconds what there is, which also tells that somebody is here.
"use strict";
(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const lost = document.getElementById("lost");
  const feed = document.getElementById("feed");
  const hours = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit" });

  const show = (state) => {
    const key = `${state.ask} ${state.begun} ${state.refused}`;
    // What she is typing must not vanish: the page is only loaded anew when another thing is asked.
    if (key !== desk.dataset.state) { location.replace("/desk"); return; }
    feed.replaceChildren(...state.told.map((line) => {
      const item = document.createElement("li"), time = document.createElement("time");
      time.dateTime = line.at;
      time.textContent = hours.format(new Date(line.at));
      item.append(line.what, time);
      return item;
    }));
    document.getElementById("quiet").hidden = state.told.length > 0;
  };

  const look = async () => {
    try {
      const answer = await fetch("/state", { cache: "no-store" });
      if (answer.status === 404) { location.replace("/desk"); return; }
      show(await answer.json());
      lost.hidden = true;
    } catch {
      if (desk.dataset.state.startsWith("left")) lost.textContent = "Стойка закрылась: робот закончил. Страницу можно закрыть.";
      lost.hidden = false;
    }
    setTimeout(look, 2000);
  };
  look();

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
