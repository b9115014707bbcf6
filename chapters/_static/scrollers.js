// Boxes that scroll sideways can be reached with the keyboard. They are measured as they are laid
// out, which for those further down a chapter is when the reader comes near them.

const sizes = new ResizeObserver((entries) => {
  const boxes = entries.map((entry) => entry.target);
  const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth);
  for (const box of boxes) box.removeAttribute("tabindex");
  for (const box of wide) box.tabIndex = 0;
});

addEventListener("DOMContentLoaded", () => {
  const boxes = "pre, div.formula, .output, .pst-scrollable-table-container, .indextable";
  for (const box of document.querySelectorAll(boxes)) sizes.observe(box);
});
