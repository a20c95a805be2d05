// What a guide's camera does to a page before a picture, and undoes after it.
// Nothing here is an event to the page: values, texts and styles change and come back.
(() => {
  const KEY = Symbol.for("svyazka.guide");
  if (window[KEY]) return;
  const SECRET = "input[type=password], input[autocomplete=one-time-code]";
  const TYPED = "input:not([type=button],[type=submit],[type=checkbox],[type=radio],[type=hidden]), textarea";
  const READ = ["aria-label", "alt", "title", "placeholder", "value"];
  const ADDRESS = /(?:https?:\/\/|(?<![\w@.-])(?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+)?\/)[^\s"'<>«»]+/gi;
  const HEADINGS = [":is(dialog[open], [role=dialog]) :is(h1, h2)", "main h1", "main h2", "h1"];
  const PICTURE = 64; // CSS pixels: icons are smaller
  const secrets = new Set();
  let undo = [];
  let covered = []; // codes, and what lies on them
  let asked = new Set(); // words that were told to whoever knows which of them are personal
  let fresh = new Set(); // words that came before the page was dressed, and were not told
  let left = new Set(); // words that it was left with
  let known = new Set(); // pictures, and what is personal, that it had then
  let roots = [document]; // and the open shadow roots in it

  const rootsIn = function* (root) {
    yield root;
    if (root.shadowRoot) yield* rootsIn(root.shadowRoot);
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) yield* rootsIn(element.shadowRoot);
  };
  const look = () => { roots = [...rootsIn(document)]; };
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const textsOf = function* (root) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.data.trim() && !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(node.parentNode.tagName)) yield node;
    }
  };
  const texts = function* (element) {
    for (const root of rootsIn(element)) yield* textsOf(root);
  };
  // The title of the page too: alternative text says it where there is no heading.
  const allTexts = function* () {
    for (const root of [document.querySelector("title"), document.body, ...roots.slice(1)])
      if (root) yield* textsOf(root);
  };
  const change = (read, write, to) => {
    const was = read();
    if (was === to) return;
    write(to);
    const is = read(); // a field may have its own idea of what was put into it
    undo.push(() => { if (read() === is) write(was); });
  };
  const changeText = (node, to) => change(() => node.data, (text) => { node.data = text; }, to);
  const changeValue = (field, to) => change(() => field.value, (text) => { field.value = text; }, to);
  const changeAttribute = (element, name, to) =>
    change(() => element.getAttribute(name), (text) => element.setAttribute(name, text), to);
  const changeStyle = (element, name, to) => {
    const was = element.getAttribute("style");
    element.style.setProperty(name, to, "important");
    const is = element.getAttribute("style");
    undo.push(() => {
      if (element.getAttribute("style") !== is) return;
      if (was === null) element.removeAttribute("style"); else element.setAttribute("style", was);
    });
  };

  const allWords = () => {
    const found = new Set();
    for (const node of allTexts()) found.add(node.data);
    for (const field of all(TYPED))
      if (field.value && !field.matches(SECRET) && !secrets.has(field)) found.add(field.value);
    for (const name of READ)
      for (const element of all(`[${name}]:not([type=hidden],[type=password])`))
        found.add(element.getAttribute(name));
    return found;
  };
  const without = (all, some) => new Set([...all].filter((one) => !some.has(one)));

  // Every text that an eye or a screen reader meets goes through `by`.
  const rewrite = (by) => {
    for (const node of allTexts()) changeText(node, by(node.data));
    for (const field of all(TYPED)) if (field.value) changeValue(field, by(field.value));
    for (const name of READ)
      for (const element of all(`[${name}]`))
        if (name !== "value" || !element.matches(TYPED + ", option, [type=hidden]"))
          changeAttribute(element, name, by(element.getAttribute(name)));
  };

  const hideSecrets = () => {
    const fields = [...secrets, ...all(SECRET)].filter((field) => field.isConnected && field.value);
    const said = [...new Set(fields.map((field) => field.value))].filter((value) => value.length > 3);
    for (const field of new Set(fields))
      changeValue(field, "•".repeat(field.matches("[type=password]") ? 10 : 6));
    if (said.length) rewrite((text) => said.reduce((rest, secret) => rest.replaceAll(secret, "••••••"), text));
  };
  // An invitation lets anybody in who reads it; and a stand has another address each time.
  const steady = (address) => {
    const scheme = /^https?:/i.test(address) ? "https://" : "";
    let parts;
    try { parts = new URL(scheme ? address : `https://${address}`); } catch { return address; }
    const host = /(^|\.)localhost$|^[\d.]+$/.test(parts.hostname) ? `${parts.hostname.split(".")[0]}.example` : parts.host;
    // What lets somebody in may stand in any segment but a first one that is a word.
    const [first, ...rest] = parts.pathname.split("/").filter(Boolean);
    if (!first) return `${scheme}${host}/`;
    return `${scheme}${host}/${rest.length && /^[a-z]{1,12}$/.test(first) ? `${first}/` : ""}Xk3vQ9aLmT2`;
  };
  const hideAddresses = () => rewrite((text) => text.replace(ADDRESS, steady));
  const hide = () => {
    hideSecrets();
    hideAddresses();
  };
  const undress = () => {
    while (undo.length) undo.pop()();
    covered = [];
    known = new Set();
  };
  const isCode = (element) => /qr/i.test(element.getAttribute("aria-label") || element.getAttribute("alt") || "");
  const cover = (element, path, size) => {
    const box = element.getBoundingClientRect();
    if (!box.width) return;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("stroke", "#000");
    svg.append(shape);
    const style = { position: "absolute", left: `${box.left + scrollX}px`, top: `${box.top + scrollY}px`,
      width: `${box.width}px`, height: `${box.height}px`, background: "#fff", "z-index": "2147483647", "pointer-events": "none" };
    for (const [name, value] of Object.entries(style)) svg.style.setProperty(name, value, "important");
    document.documentElement.append(svg);
    covered.push(svg, element);
    undo.push(() => svg.remove());
  };
  const SAYS = /[\p{L}\d]/u;
  // What a page itself calls personal, and not all of its words were replaced.
  const personal = () => all("[data-personal]");
  const unknown = (others) => personal().filter((element) => {
    const said = [...texts(element)].filter((node) => SAYS.test(node.data));
    return !said.length || !said.every((node) => others.has(node.data));
  });
  // What is drawn may be a code or a face too.
  const isLarge = (element) => {
    const box = element.getBoundingClientRect();
    return Math.min(box.width, box.height) >= PICTURE;
  };
  const pictures = () => new Set([
    ...all("img, canvas, video, iframe, object, image"),
    ...all("svg, [role=img]").filter(isLarge),
    ...all("[style*='url('], [class*=avatar], [class*=photo]")
      .filter((element) => getComputedStyle(element).backgroundImage.includes("url(")),
  ]);
  const blur = (strange) => {
    for (const element of strange) changeStyle(element, "filter", "blur(8px)");
    for (const element of pictures())
      if (!covered.some((one) => one.contains(element))) changeStyle(element, "filter", "blur(16px)");
  };

  // A field that is too narrow is scrolled to its end by whoever types; a picture shows how its words
  // begin. It is not scrolled back, which a page would be told of: its words are moved.
  const showBeginnings = () => {
    for (const field of all(TYPED)) {
      if (!field.scrollLeft) continue;
      const indent = parseFloat(getComputedStyle(field).textIndent) || 0;
      changeStyle(field, "text-indent", `${indent + Math.abs(field.scrollLeft)}px`);
    }
  };

  // A tick is small: what people press is the card, or the line, that has it and no other.
  const choice = (element) => {
    if (!/^(checkbox|radio)$/.test(element.type)) return null;
    let card = element;
    for (let around = element.parentElement; around; around = around.parentElement) {
      const alone = around.querySelectorAll("input, button, select, textarea").length === 1;
      if (!alone || around.matches("fieldset, form, main, dialog") || around.offsetHeight > 160) break;
      card = around;
    }
    return card;
  };

  window[KEY] = {
    keepSecret: (field) => { secrets.add(field); },
    // All words on the page, for whoever knows which of them are personal; as a picture has them, so
    // that `dress` finds each again: without secrets and with other addresses.
    words: () => {
      look();
      try {
        hide();
        asked = allWords();
      } finally { undress(); }
      return [...asked].filter((text) => SAYS.test(text));
    },
    dress: async ({ replaced, blurred, codes, code }) => {
      look();
      hide();
      const others = new Map(replaced);
      const strange = unknown(others);
      if (blurred) fresh = without(allWords(), asked);
      if (others.size) rewrite((text) => others.get(text) ?? text);
      const alike = all("[role=img], img, canvas, svg").filter(isCode);
      for (const element of new Set([...codes, ...alike])) cover(element, code.path, code.size);
      if (blurred) {
        blur(strange);
        left = allWords();
        known = new Set([...pictures(), ...personal()]);
      }
      showBeginnings();
      let typing = document.activeElement;
      while (typing?.shadowRoot?.activeElement) typing = typing.shadowRoot.activeElement;
      if (typing && typing !== document.body) changeStyle(typing, "caret-color", "transparent");
      await document.fonts.ready;
      const titled = HEADINGS.map((selector) => all(selector)
        .find((element) => element.checkVisibility() && element.innerText.trim())).find(Boolean);
      return {
        width: innerWidth, height: innerHeight, left: scrollX, top: scrollY,
        whole: document.documentElement.scrollHeight,
        title: (titled ? titled.innerText : document.title).replace(/\s+/g, " ").trim(),
      };
    },
    // What the page itself has come to show since, dressed by nobody: it may be told something anew.
    late: () => {
      look();
      const isNew = (node) => SAYS.test(node.data) && !left.has(node.data);
      const strange = personal().filter((element) => [...texts(element)].some(isNew));
      const come = [...pictures(), ...personal()].filter((element) => !known.has(element));
      const words = [...fresh, ...without(allWords(), left)].filter((text) => SAYS.test(text));
      return { words, elements: strange.length + come.length };
    },
    undress,
    // Where the first visible of these elements lies on the page, and what it is called.
    measure: (elements) => {
      const element = elements.find((one) => one.checkVisibility());
      if (!element) return null;
      const label = element.labels?.[0];
      const { left: x, top: y, right: r, bottom: b } = (choice(element) ?? element).getBoundingClientRect();
      let [left, top, right, bottom] = [x, y, r, b];
      for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
        if (!/auto|scroll|hidden|clip/.test(getComputedStyle(around).overflow)) continue;
        const room = around.getBoundingClientRect();
        if (room.width < 4 || room.height < 4) continue;
        [left, top, right, bottom] = [Math.max(left, room.left), Math.max(top, room.top),
          Math.min(right, room.right), Math.min(bottom, room.bottom)];
      }
      if (right - left < 2 || bottom - top < 2) return null;
      const by = element.getAttribute("aria-labelledby")?.split(" ").map((id) => element.getRootNode().getElementById(id)?.innerText).join(" ");
      const name = element.getAttribute("aria-label") || by || label?.innerText || element.innerText
        || element.getAttribute("alt") || element.title || element.placeholder || "";
      return { left: left + scrollX, top: top + scrollY, width: right - left, height: bottom - top,
        label: name.trim().split("\n")[0].replace(/\s+/g, " ").trim().slice(0, 80) };
    },
  };
})()
