// What HTML alone cannot do: tabs and a searchable list at the login, lists that depend on each
// other in «Новый чат», and a dialog before deleting.  Every page works without it.

// --- «Организация» / «Орган управления» ---------------------------------------------------------
const tabs = [...document.querySelectorAll("[role=tab]")];
const kind = document.querySelector("input[name=kind]");
function choose(tab) {
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
  }
  document.querySelector("[role=tabpanel]").setAttribute("aria-labelledby", tab.id);
  kind.value = tab.dataset.kind;
}
for (const [place, tab] of tabs.entries()) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    choose(tab);
  });
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === " ") choose(tab);
    else if (step) tabs.at((place + step) % tabs.length).focus();
    else return;
    event.preventDefault();
    if (step) choose(document.activeElement);
  });
}

// --- «Выберите организацию»: a combobox by the ARIA Authoring Practices ---------------------------
const box = document.querySelector(".combobox");
if (box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const told = box.querySelector("[data-found]");
  let active = -1;
  let asked = 0;
  let timer;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    told.classList.add("visually-hidden");
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  };
  const activate = (place) => {
    active = place;
    for (const [number, option] of [...list.children].entries())
      option.setAttribute("aria-selected", String(number === place));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (option) => {
    input.value = option.dataset.name;
    close();
  };
  const tell = (words) => {
    told.textContent = words;
    // How many there are is seen in the list; anything else is seen nowhere but here.
    told.classList.toggle("visually-hidden", !list.hidden);
  };
  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ name }, number) => {
        const option = document.createElement("li");
        option.role = "option";
        option.id = `organisation-${number}`;
        option.dataset.name = option.textContent = name;
        option.setAttribute("aria-selected", "false");
        return option;
      }),
    );
    list.hidden = !found.length;
    tell(found.length ? `Найдено: ${found.length}` : "Ничего не найдено");
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
  };
  const ask = async (query) => {
    const answer = await fetch(`${box.dataset.search}?${query}`);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const search = async () => {
    const question = (asked += 1);
    const query = new URLSearchParams({ kind: kind.value, q: input.value });
    const found = await ask(query).catch(() => null); // no answer, half of one, or another than was asked for
    // A late answer to an earlier question, or one nobody waits for any more, is dropped.
    if (question !== asked || document.activeElement !== input) return;
    if (found) return show(found);
    close();
    tell("Список не пришёл, попробуйте ещё раз");
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 80);
  });
  input.addEventListener("click", () => list.hidden && search());
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const last = list.children.length - 1;
    if (step && list.hidden) search();
    else if (step) activate(active + step > last ? 0 : active + step < 0 ? last : active + step);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape" && !(list.hidden && told.classList.contains("visually-hidden"))) close();
    else return;
    event.preventDefault();
  });
}

// --- «Новый чат»: each list shows only what fits the choices before it ----------------------------
const form = document.querySelector("form[data-places]");
if (form) {
  const places = JSON.parse(form.dataset.places);
  const { kind: type, school_class: schoolClass, subject } = form.elements;
  const title = form.querySelector("output");
  const all = new Map([schoolClass, subject].map((list) => [list, [...list.options]]));

  const narrow = (list, values) => {
    const chosen = list.value;
    list.replaceChildren(...all.get(list).filter(({ value }) => !value || values.has(value)));
    list.value = values.has(chosen) ? chosen : "";
    list.disabled = !values.size;
  };
  const update = () => {
    const ofType = places.filter((place) => place.kind === type.value);
    narrow(schoolClass, new Set(ofType.map((place) => place.schoolClass)));
    const ofClass = ofType.filter((place) => place.schoolClass === schoolClass.value);
    narrow(subject, new Set(ofClass.map((place) => place.subject).filter(Boolean)));
    subject.closest(".field").hidden = Boolean(type.value) && type.value !== "subject";
    const made = ofClass.find((place) => place.subject === subject.value);
    title.value = made ? made.title : title.dataset.empty;
    title.classList.toggle("made", Boolean(made));
  };
  form.addEventListener("change", update);
  update();
}

// --- «Удалить чат?» -------------------------------------------------------------------------------
const dialog = document.querySelector("dialog#delete");
for (const button of document.querySelectorAll("[data-delete]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.querySelector("[data-title]").textContent = button.dataset.delete;
    dialog.querySelector("form").action = button.form.action;
    dialog.showModal();
  });
}
dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
