/* Ctrl+K or ⌘K leads to the field that searches over everything; where it is out of sight, to the page of the search. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  const fields = [...document.querySelectorAll("#wanted, #find-everything")];
  const field = fields.find((one) => one.checkVisibility?.() ?? one.offsetParent !== null);
  event.preventDefault();
  if (field) {
    field.focus();
    field.select();
  } else if (fields.length > 0) {
    window.location.assign(fields[0].form.action);
  }
});
