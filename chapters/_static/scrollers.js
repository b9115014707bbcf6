// Boxes that scroll sideways can be reached with the keyboard. Whether one does shows when it is laid
// out, which for those further down a chapter is when the reader comes near them; until then it may.

const sizes = new ResizeObserver((entries) => {
  const boxes = entries.map((entry) => entry.target);
  const wide = new Set(boxes.filter((box) => box.scrollWidth > box.clientWidth));
  for (const box of boxes) {
    if (wide.has(box)) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});

addEventListener("DOMContentLoaded", () => {
  const boxes = "pre, div.formula, .output, .pst-scrollable-table-container, .indextable";
  for (const box of document.querySelectorAll(boxes)) {
    box.tabIndex = 0;
    sizes.observe(box);
  }
});
