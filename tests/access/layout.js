// What of a page's layout a person could trip over, each as one sentence; nothing when all is well.
// `shortened` selects text that may be cut off, because all of it stands somewhere else.
(shortened) => {
  const problems = [];
  const name = (node) => {
    const own = node.id ? `#${node.id}` : [...node.classList].map((one) => `.${one}`).join("");
    const words = (node.getAttribute("aria-label") || node.textContent).trim().replace(/\s+/g, " ");
    return `<${node.localName}${own}> «${words.slice(0, 40)}»`;
  };
  const shown = (node) =>
    node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !hiddenFromEye(node);
  // What only a screen reader is told takes a pixel.
  const hiddenFromEye = (node) => {
    for (let one = node; one; one = one.parentElement)
      if (getComputedStyle(one).clipPath === "inset(50%)") return true;
    return false;
  };
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth + 1)
    problems.push(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth} px`);

  const all = [...document.body.querySelectorAll("*")].filter(shown);
  for (const node of all) {
    const { overflowX, display } = getComputedStyle(node);
    if (display === "inline" || node.closest("svg") || node.closest(shortened)) continue;
    const over = node.scrollWidth - node.clientWidth;
    if (over > 1 && ["auto", "scroll"].includes(overflowX))
      problems.push(`${name(node)} scrolls sideways by ${over} px`);
    const field = node.matches("input, textarea, select");
    if (over > 1 && ["hidden", "clip"].includes(overflowX) && !field)
      problems.push(`${name(node)} is cut off by ${over} px`);
    const fullHeight = node.scrollHeight - node.clientHeight;
    if (fullHeight > 1 && ["hidden", "clip"].includes(getComputedStyle(node).overflowY) && !field)
      problems.push(`${name(node)} is cut off by ${fullHeight} px at the bottom`);
  }
  // Words that leave their own box, or the window.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !shown(node) || node.closest(`${shortened}, option, script, style, noscript`)) continue;
    range.selectNodeContents(text);
    for (const { left, right, width } of range.getClientRects())
      if (width > 1 && (left < -1 || right > innerWidth + 1)) {
        problems.push(`${name(node)} leaves the window`);
        break;
      }
  }

  // A field's ring reaches 5 px around it: what is said of the field keeps clear of that.
  for (const field of all.filter((node) => node.matches("input, select, textarea"))) {
    const [here, ids] = [field.getBoundingClientRect(), field.getAttribute("aria-describedby") || ""];
    for (const said of ids.split(" ").map((id) => id && document.getElementById(id)).filter(Boolean)) {
      const there = said.getBoundingClientRect();
      const beside = there.right <= here.left || there.left >= here.right;
      const apart = Math.max(there.top - here.bottom, here.top - there.bottom);
      if (shown(said) && !beside && apart < 6) problems.push(`the ring of ${name(field)} touches ${name(said)}`);
    }
  }

  const layer = (node) => node.closest("dialog, [role=menu], [role=listbox], .skip") || document.body;
  const pressed = all.filter((node) =>
    node.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=tab], [role=option], [role=menuitem]"));
  // What is scrolled out of sight is in nobody's way.
  const inSight = (node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const box = { left, right, top, bottom };
    for (let one = node.parentElement; one && one !== root; one = one.parentElement) {
      if (getComputedStyle(one).overflowY === "visible") continue;
      const frame = one.getBoundingClientRect();
      box.top = Math.max(box.top, frame.top);
      box.bottom = Math.min(box.bottom, frame.bottom);
    }
    return box;
  };
  const boxes = pressed.map((node) => ({ node, box: inSight(node), layer: layer(node) }));
  boxes.forEach((one, place) => {
    for (const other of boxes.slice(place + 1)) {
      if (one.layer !== other.layer || one.node.contains(other.node)) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 1 && down > 1) problems.push(`${name(one.node)} overlaps ${name(other.node)}`);
    }
  });
  return [...new Set(problems)];
}
