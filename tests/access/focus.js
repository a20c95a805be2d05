// What has the focus, and why a person would not see it there: no ring, too faint a ring, or
// something in front of it (WCAG 2.4.7, 2.4.11, 1.4.11).
() => {
  const node = document.activeElement;
  if (!node || node === document.body) return { name: "the page", problem: "" };
  const words = (node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent).trim();
  const name = `<${node.localName}> «${words.replace(/\s+/g, " ").slice(0, 40)}»`;
  const told = (problem) => ({ name, problem });

  const box = node.getBoundingClientRect();
  if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth)
    return told("the focus is outside the window");

  const channels = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (one) => {
    for (let place = one.parentElement; place; place = place.parentElement) {
      const { backgroundColor } = getComputedStyle(place);
      if (channels(backgroundColor)[3] === 255) return backgroundColor;
    }
    return "white";
  };
  // The ring may be around the row or the box that the element fills.
  let ringed;
  for (let one = node; one && one !== document.body; one = one.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) { ringed = one; break; }
  }
  if (!ringed) return told("the focus has no ring");
  const [one, other] = [getComputedStyle(ringed).outlineColor, behind(ringed)].map(luminance);
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (contrast < 3) return told(`the ring's contrast is ${contrast.toFixed(2)}:1, less than 3:1`);

  const middle = [
    (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2,
  ];
  const front = document.elementFromPoint(...middle);
  if (front && !node.contains(front) && !front.contains(node) && !node.closest("label")?.contains(front)
      && ![...(node.labels ?? [])].some((label) => label.contains(front)))
    return told(`<${front.localName} class="${front.className}"> stands in front of the focus`);
  return told("");
}
