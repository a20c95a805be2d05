// Fields that put in spaces and dots while one types, and the timer of the next SMS.

const FORMATS = {
  phone(text) {
    if (/[^\d\s()+.\-‐-―]/.test(text)) return text;
    const digits = text.replace(/\D/g, "");
    const own = /^\s*\+?[78]/.test(text) ? digits.slice(1) : digits;
    if (!digits || own.length > 10 || /^\s*\+[^7\s]/.test(text)) return text;
    const parts = [own.slice(0, 3), own.slice(3, 6), own.slice(6, 8), own.slice(8)];
    const [code, ...rest] = parts.filter(Boolean);
    const [first, ...others] = rest;
    return ["+7", code, [first, ...others].filter(Boolean).join("-")].filter(Boolean).join(" ");
  },
  code(text) {
    // An SMS may be pasted whole.
    const found = text.match(/(?<!\d)\d{3}[\s-]?\d{3}(?!\d)/);
    return found ? found[0].replace(/\D/g, "") : text.trim();
  },
  digits(text) {
    return text.trim();
  },
  date(text) {
    if (/^\d{8}$/.test(text)) return `${text.slice(0, 2)}.${text.slice(2, 4)}.${text.slice(4)}`;
    return text.replace(/^(\d\d)(\d)$/, "$1.$2").replace(/^(\d\d\.\d\d)(\d{1,4})$/, "$1.$2");
  },
};

for (const field of document.querySelectorAll("[data-format]")) {
  const format = () => {
    const better = FORMATS[field.dataset.format](field.value);
    if (better !== field.value) field.value = better;
  };
  field.addEventListener("input", () => {
    // In the middle of a text the caret would jump.
    if (field.selectionEnd === field.value.length) format();
  });
  field.addEventListener("change", format);
  format();
}

const again = document.querySelector("[data-wait]");
if (again?.disabled) {
  const words = document.getElementById(again.getAttribute("aria-describedby"));
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await (await fetch(again.dataset.wait)).json();
        if (words.textContent !== answer.text) words.textContent = answer.text;
        if (!answer.seconds) {
          again.disabled = false;
          document.querySelector("[data-wait-over]").textContent = answer.text;
          return;
        }
      } catch { /* the next second asks again */ }
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}
