// A message that comes appears by itself, with a knock; a hidden tab asks for nothing.

const list = document.getElementById("messages");
const talk = list.closest(".talk");
const device = list.closest(".device");
const last = () => Number(list.lastElementChild?.dataset.id ?? 0);
const toTheEnd = () => { talk.scrollTop = talk.scrollHeight; };

async function show() {
  // The page itself draws messages; what is new is taken from it.
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const known = last();
  const news = [...page.querySelectorAll("#messages > li")].filter((item) => Number(item.dataset.id) > known);
  if (!news.length) return;
  list.append(...news);
  document.querySelector(".none").hidden = true;
  document.querySelector(".status").replaceWith(page.querySelector(".status"));
  device.classList.remove("knock");
  void device.offsetWidth; // starts the knock anew
  device.classList.add("knock");
  toTheEnd();
}

const offline = document.querySelector("[data-offline]");
function tell(words) {
  if (offline.textContent !== words) offline.textContent = words; // else it would be read aloud each time
}

let asking;
async function listen() {
  if (!document.hidden) {
    asking = new AbortController();
    try {
      // The connection is back when anything is answered: that is not waited for.
      const address = `${list.dataset.news}&after=${last()}&wait=${offline.textContent ? 0 : 20}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.status === 410) return location.reload(); // the world was reset
      if (!answer.ok) throw new Error(answer.status);
      if ((await answer.json()).length) await show();
      tell("");
    } catch {
      if (!asking.signal.aborted) tell("Нет связи. Пробуем ещё раз…");
    }
  }
  setTimeout(listen, 1000);
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) asking?.abort();
});

toTheEnd();
listen();
