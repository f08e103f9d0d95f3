// The box that ticks every request of the page. Without scripts each is ticked by itself.
"use strict";

for (const form of document.querySelectorAll("[data-choose]")) {
  const name = form.getAttribute("id"); // not form.id: the boxes are called so
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][form="${name}"]`)];
  if (boxes.length === 0) continue;
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  label.className = "pp-choice";
  label.append(all, " ", form.dataset.choose);
  form.prepend(label);
}
