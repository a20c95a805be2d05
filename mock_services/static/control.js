// Copying with one press, the clock, and the log as it grows, or that they do not come; a hidden tab
// asks for nothing.

const SERVICES = { journal: "Журнал", id: "VK ID", messenger: "Мессенджер", gosuslugi: "Госуслуги", phone: "Телефон" };
const EFFECTS = { drop: "обрыв связи", truncate: "половина страницы", delay: "задержка" };
const KEPT = 200;

// --- copying ---

const said = document.querySelector("[data-copied]");
for (const button of document.querySelectorAll("[data-copy]")) {
  button.disabled = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = `Скопировано: ${button.dataset.copy}`;
      button.dataset.done = "";
      setTimeout(() => delete button.dataset.done, 1500);
    } catch {
      // Without the right to the clipboard the text is at least selected.
      getSelection().selectAllChildren(button.previousElementSibling);
      said.textContent = "Выделено: нажмите Ctrl+C";
    }
  });
}

// --- the log and the clock ---

const list = document.querySelector("[data-events]");
const clock = document.querySelector("[data-clock]");
let last = 0;

function cell(text, name = "") {
  return Object.assign(document.createElement("span"), { textContent: text, className: name });
}

// "#2 drop after" is how programs read it.
function broken(words) {
  return words.replace(/#(\d+) (\w+)( after)?/g, (_, number, effect, after) =>
    `№ ${number}: ${EFFECTS[effect] ?? effect}${after ? " после работы" : ""}`);
}

function row(event) {
  const item = document.createElement("li");
  const failed = event.fault || event.status === 0 || event.status >= 500;
  const words = `${event.milliseconds.toLocaleString("ru", { maximumFractionDigits: event.milliseconds < 10 ? 1 : 0 })} мс`;
  const time = event.at.slice(11, 16);
  item.append(
    cell(time, "muted"),
    cell(`${event.method} ${event.path}`),
    cell(event.status || "обрыв", failed ? "bad" : "status"),
    cell(`${SERVICES[event.service]}, ${words}${event.fault ? `, поломка ${broken(event.fault)}` : ""}`, "what"),
  );
  return item;
}

async function look() {
  const answer = await fetch(`${list.dataset.events}&after=${last}`);
  if (answer.status === 410) return location.replace(list.dataset.room); // numbers have begun anew
  const events = await answer.json();
  if (!events.length) return;
  last = events.at(-1).number;
  // Style sheets and scripts tell nothing unless they are broken.
  const news = events.filter((event) => event.fault || !/^\/(static\/|manrope)/.test(event.path));
  list.prepend(...news.slice(-KEPT).reverse().map(row)); // the newest above
  document.querySelector("[data-silence]").hidden = Boolean(list.children.length);
  while (list.children.length > KEPT) list.lastElementChild.remove();
}

async function tick() {
  const { now } = await (await fetch(clock.dataset.clock)).json();
  const day = new Date(now).toLocaleDateString("ru", { day: "numeric", month: "long" });
  for (const [place, words] of [["b", now.slice(11, 16)], ["[data-day]", day]]) {
    const shown = clock.querySelector(place);
    if (shown.textContent !== words) shown.textContent = words;
  }
}

const offline = document.querySelector("[data-offline]");
function tell(words) {
  if (offline.textContent !== words) offline.textContent = words; // else it would be read aloud each time
}

async function watch() {
  if (!document.hidden) {
    try {
      await Promise.all([look(), tick()]);
      tell("");
    } catch {
      tell("Стенд не отвечает. Пробуем ещё раз…");
    }
  }
  setTimeout(watch, 1000);
}
watch();
