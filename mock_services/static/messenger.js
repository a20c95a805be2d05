// What HTML alone cannot do: the pencil's menu, search as typed, the steps of a new chat,
// sending without a reload, and news as they come.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const panes = one(".panes");

// --- the pencil's menu: arrows, Home, End, Escape (WAI-ARIA menu button) ---

function menu(button) {
  const list = document.getElementById(button.getAttribute("aria-controls"));
  const items = all("[role=menuitem]", list);
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", open);
  };
  const open = (index) => { show(true); items.at(index).focus(); };
  const close = () => { show(false); button.focus(); };
  button.addEventListener("click", () => (list.hidden ? open(0) : close()));
  button.addEventListener("keydown", (event) => {
    const index = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (index !== undefined) { event.preventDefault(); open(index); }
  });
  list.addEventListener("keydown", (event) => {
    const here = items.indexOf(document.activeElement);
    const next = { ArrowDown: (here + 1) % items.length, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) { event.preventDefault(); items.at(next).focus(); }
    if (event.key === "Escape") close();
    if (event.key === "Tab") show(false);
  });
  document.addEventListener("click", (event) => {
    if (!list.contains(event.target) && !button.contains(event.target)) show(false);
  });
  button.disabled = false;
}

// --- search as typed ---

// «ё» is «е» to whoever types either.
const folded = (text) => text.toLowerCase().replaceAll("ё", "е");

function filter(field) {
  const words = folded(field.value).split(/\s+/).filter(Boolean);
  const rows = all("[data-find]", one(field.dataset.filter));
  for (const row of rows) {
    const found = folded(row.dataset.find);
    row.hidden = !words.every((word) => found.includes(word));
  }
  one(field.dataset.nothing).hidden = !rows.length || rows.some((row) => !row.hidden);
}

// --- a new chat in three steps ---

function steps(form) {
  const sections = all(".step", form);
  const title = one("[name=title]", form);
  const show = (index) => {
    sections.forEach((section, place) => section.classList.toggle("current", place === index));
    one("h2", sections[index]).focus();
  };
  const named = () => {
    const missing = !title.value.trim();
    const words = one("[data-missing]", form);
    words.setAttribute("role", "alert");
    words.hidden = !missing;
    // A hidden description is read too: it says nothing before anything is wrong.
    one("span", words).textContent = missing ? words.dataset.missing : "";
    title.setAttribute("aria-invalid", missing);
    if (missing) title.focus();
    return !missing;
  };
  const next = (index) => { if (index > 0 || named()) show(index + 1); };
  sections.forEach((section, index) => {
    one("[data-next]", section)?.addEventListener("click", () => next(index));
    one("[data-back]", section)?.addEventListener("click", () => show(index - 1));
    section.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input") || index === 2) return;
      event.preventDefault(); // Enter goes one step on; only «Сохранить» sends
      if (event.target === title) next(index);
    });
  });
  const count = () => { one("[data-count]", form).textContent = all("[name=people]:checked", form).length; };
  form.addEventListener("change", count);
  count();
  for (const button of all("[data-next], [data-back]", form)) button.disabled = false;
}

// --- the invitation ---

async function copy(field) {
  const said = one("[data-copied]");
  said.textContent = "";
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Скопировано";
  } catch {
    said.textContent = document.execCommand("copy") ? "Скопировано" : "Не получилось: нажмите Ctrl+C";
  }
}

// --- news ---

class Away extends Error {} // the session is over
class Refused extends Error {} // the server answers, but not with what was asked for

const REFUSALS = { 429: "слишком часто, подождите немного", 503: "идут технические работы" };

function reason(error) {
  return error instanceof Refused ? REFUSALS[error.message] ?? "сервис отвечает ошибкой" : "нет связи";
}

async function ask(address, options = {}) {
  const answer = await fetch(address, {
    ...options, headers: { "X-Requested-With": "messenger.js" }, redirect: "error",
  });
  if (answer.status === 401) throw new Away();
  return answer;
}

async function fragment(address) {
  const answer = await ask(address);
  if (answer.status === 404) { // the chat is gone, or this person is out of it: the page itself says so
    location.reload();
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Refused(answer.status);
  const parsed = document.createElement("template");
  parsed.innerHTML = await answer.text();
  return parsed;
}

let listed = one("#chat-list").innerHTML.trim();

async function refreshList() {
  const list = one("#chat-list");
  const fresh = await fragment(`${list.dataset.list}?current=${panes.dataset.chat}`);
  const html = fresh.innerHTML.trim();
  if (html === listed) return; // somebody else's news
  // What is pressed at this moment would lose its click; nobody presses longer than that.
  for (let left = 40; left && list.matches(":active"); left -= 1) await pause(50);
  listed = html;
  const focused = list.contains(document.activeElement) && document.activeElement.id;
  const scroll = list.scrollTop;
  list.replaceChildren(fresh.content);
  list.scrollTop = scroll;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  filter(one("[data-filter='#chat-list']"));
}

async function refreshChat() {
  const list = one("#messages[data-news]");
  if (!list) return;
  const last = all("[data-id]", list).at(-1)?.dataset.id ?? 0;
  const { content } = await fragment(`${list.dataset.news}?after=${last}`);
  one("#chat-head").replaceWith(one("#chat-head", content));
  const found = [...one("ol", content).children];
  if (!found.length) return;
  const log = one("[data-log]");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  list.append(...found);
  one("[data-silence]")?.remove();
  if (atEnd || found.some((row) => row.matches(".own"))) log.scrollTop = log.scrollHeight;
}

let turn = Promise.resolve();
function refresh() {
  // One after another: two at once would show the same message twice.
  turn = turn.catch(() => {}).then(refreshChat).then(refreshList);
  return turn;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const visible = () => !document.hidden || new Promise((done) => {
  document.addEventListener("visibilitychange", done, { once: true });
});

function tell(words, link = "") {
  const banner = one("[data-offline]");
  banner.textContent = words;
  if (link) banner.append(" ", Object.assign(document.createElement("a"), { href: "/", textContent: link }));
}

async function listen() {
  let { version } = panes.dataset;
  let wait = 1000;
  for (;;) {
    await visible();
    const begun = Date.now();
    try {
      const answer = await ask(`/updates?since=${version}`);
      if (!answer.ok) throw new Refused(answer.status);
      const news = await answer.json();
      if (String(news.version) !== version) await refresh();
      version = String(news.version);
      wait = 1000;
      tell("");
    } catch (error) {
      if (error instanceof Away) return tell("Сеанс закончился.", "Войти снова");
      const why = reason(error);
      tell(`${why[0].toUpperCase()}${why.slice(1)}. Пробуем ещё раз…`);
      wait = Math.min(wait * 2, 30000);
    }
    await pause(Math.max(wait > 1000 ? wait : 0, 1000 - (Date.now() - begun)));
  }
}

// --- sending ---

const randomId = () => [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

function composer(form) {
  const field = one("textarea", form);
  const problem = one(".error", form);
  const number = one("[name=random_id]", form);
  let sending = false;
  let tried = "";
  const complain = (words) => {
    problem.textContent = words;
    field.setAttribute("aria-invalid", Boolean(words));
  };
  const send = async () => {
    if (sending || !field.value.trim()) return field.focus();
    sending = true;
    const text = field.value;
    // The same text again may have arrived already, and is told so by its number; another is new.
    if (tried && tried !== text) number.value = randomId();
    tried = text;
    try {
      const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
      if (answer.status === 422) complain(await answer.text());
      // Somebody has logged in in another tab: this form will not do, however often it is sent.
      else if (answer.status === 400) complain("Страница устарела. Скопируйте сообщение и обновите страницу.");
      else if (!answer.ok) throw new Refused(answer.status);
      else {
        complain("");
        tried = "";
        number.value = randomId();
        if (field.value === text) field.value = "";
        // Among earlier messages it would not be seen: the chat's own address shows the last ones.
        if (!one("#messages[data-news]")) return location.assign(location.pathname);
        refresh().catch(() => {}); // what cannot be shown now comes with the news
      }
    } catch (error) {
      complain(error instanceof Away
        ? "Сеанс закончился. Скопируйте сообщение и войдите снова."
        : `Сообщение не отправлено: ${reason(error)}. Попробуйте ещё раз.`);
    }
    sending = false;
    field.focus();
  };
  // Caught on its way down, before `forms.js` takes the form for sent.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    send();
  }, { capture: true });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}

all("[data-menu]").forEach(menu);
for (const field of all("[data-filter]")) {
  field.addEventListener("input", () => filter(field));
  filter(field);
}
all("[data-steps]").forEach(steps);
all("[data-composer]").forEach(composer);
for (const button of all("[data-copy]")) {
  button.addEventListener("click", () => copy(one(button.dataset.copy)));
  button.disabled = false;
}
for (const button of all("[data-print]")) {
  button.addEventListener("click", () => print());
  button.disabled = false;
}
for (const log of all("[data-log]")) if (one("[data-news]", log)) log.scrollTop = log.scrollHeight;
listen();
