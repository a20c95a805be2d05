(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  // A page opened from a disk may have no storage: then what is ticked lives as long as the page.
  const store = (() => { try { return window.localStorage; } catch { return null; } })();
  const recall = (key) => { try { return JSON.parse(store?.getItem(key) ?? "null"); } catch { return null; } };
  const keep = (key, value) => { try { store?.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } };

  const guide = "svyazka:" + document.body.dataset.guide, keysOff = "svyazka:keys-off";
  const boxes = all("input[data-step]"), steps = all(".step"), words = one("#progress-words");
  all(".bar, .done, .again").forEach((element) => { element.hidden = false; });

  // --- what is done
  const show = () => {
    const done = boxes.filter((box) => box.checked).map((box) => box.dataset.step);
    for (const box of boxes) {
      one(`.contents a[href="#${CSS.escape(box.dataset.step)}"]`).classList.toggle("is-done", box.checked);
      box.closest(".step").classList.toggle("is-done", box.checked);
    }
    one("progress").value = done.length;
    words.textContent = words.dataset.words.replace("{done}", done.length).replace("{total}", boxes.length);
    return done;
  };
  const known = new Set(recall(guide) ?? []);
  for (const box of boxes) {
    box.checked = known.has(box.dataset.step);
    box.addEventListener("change", () => keep(guide, show()));
  }
  show();
  one("[data-again]").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    keep(guide, show());
    go(0);
  });

  // --- from step to step
  const place = () => {
    const near = steps.findLastIndex((step) => step.getBoundingClientRect().top <= 160);
    const focused = document.activeElement, step = focused?.closest(".step");
    if (!step) return near;
    // Whoever scrolls on leaves the focus behind.
    const { top, bottom } = focused.getBoundingClientRect();
    return bottom > 0 && top < innerHeight ? steps.indexOf(step) : near;
  };
  const go = (number) => {
    const step = steps[Math.max(0, Math.min(steps.length - 1, number))];
    step.querySelector("h3").focus({ preventScroll: true });
    // At once: the next key asks where one is, and half-way that is another step.
    step.scrollIntoView({ behavior: "instant" });
  };

  // --- a picture, large
  const viewer = one(".viewer"), room = one(".viewer-room"), size = one("[data-size]"), shown = room.querySelector("img");
  const buttons = all(".zoom");
  let at = 0;
  const open = (number) => {
    at = Math.max(0, Math.min(buttons.length - 1, number));
    const image = buttons[at].querySelector("img"), step = buttons[at].closest(".step");
    shown.src = image.src;
    shown.alt = image.alt;
    one(".viewer-title").textContent = step.querySelector(".count").textContent + ". " + step.querySelector("h3").innerText.replace(/^.*?\d+\.\s*/, "").trim();
    all("[data-go]").forEach((button) => { button.disabled = !buttons[at + Number(button.dataset.go)]; });
    // The button that has led to the last picture is off, and would take the focus with it.
    if (document.activeElement?.matches("[data-go]:disabled")) room.focus();
    if (!viewer.open) viewer.showModal();
  };
  const larger = (on = !room.classList.contains("larger")) => {
    room.classList.toggle("larger", on);
    size.setAttribute("aria-pressed", on);
  };
  buttons.forEach((button, number) => button.addEventListener("click", () => { larger(false); open(number); }));
  all("[data-go]").forEach((button) => button.addEventListener("click", () => open(at + Number(button.dataset.go))));
  size.addEventListener("click", () => larger());
  shown.addEventListener("click", () => larger());
  viewer.addEventListener("close", () => buttons[at].focus());

  // --- dialogs and keys
  const help = one(".help"), switched = one("[data-keys]");
  one("[data-help]").addEventListener("click", () => help.showModal());
  all("dialog [data-close]").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
  all("dialog").forEach((dialog) => dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); }));
  switched.checked = recall(keysOff) !== true;
  switched.addEventListener("change", () => keep(keysOff, !switched.checked));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !switched.checked) return;
    if (help.open) return;
    if (viewer.open) {
      if (room.classList.contains("larger") && event.code.startsWith("Arrow")) return room.focus(); // they move the picture
      if (event.code === "ArrowRight" || event.code === "KeyN") open(at + 1);
      if (event.code === "ArrowLeft" || event.code === "KeyP") open(at - 1);
      return;
    }
    // By the key's place, so that a Russian keyboard needs no switching; «?» by what it types.
    const action = { KeyN: () => go(place() + 1), ArrowRight: () => go(place() + 1), KeyP: () => go(place() - 1), ArrowLeft: () => go(place() - 1),
      KeyX: () => boxes[place()]?.click(), KeyC: () => one("#contents").focus({ preventScroll: true }) ?? one("#contents").scrollIntoView({ behavior: "instant" }) }[event.code] ?? (event.key === "?" || (event.shiftKey && event.code === "Slash") || event.key === "," && event.shiftKey ? () => help.showModal() : null);
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
