/* Lets charts write in the ink of the page, light or dark; the library then draws them. */
"use strict";

const page = document.documentElement;
const dip = () => {
  Chart.defaults.color = getComputedStyle(page).getPropertyValue("--pp-soft").trim();
};

document.addEventListener("DOMContentLoaded", dip);
new MutationObserver(dip).observe(page, { attributes: true, attributeFilter: ["class"] });
