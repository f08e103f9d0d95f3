/* Turns a page's sections into tabs. Without it they stand one below the other, with links to each. */
"use strict";

for (const bar of document.querySelectorAll("[data-tabs]")) {
  const tabs = [...bar.querySelectorAll("a[href^='#']")];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));

  const show = (chosen) => {
    tabs.forEach((tab, place) => {
      const selected = place === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      panels[place].hidden = !selected;
    });
  };

  const open = (place) => {
    show(place);
    history.replaceState(null, "", tabs[place].hash);
  };

  bar.setAttribute("role", "tablist");
  bar.parentElement.classList.add("pp-tabbed");
  tabs.forEach((tab, place) => {
    tab.setAttribute("role", "tab");
    tab.id = `tab-${panels[place].id}`;
    tab.setAttribute("aria-controls", panels[place].id);
    panels[place].setAttribute("role", "tabpanel");
    panels[place].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      open(place);
    });
    tab.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      const next = (place + move + tabs.length) % tabs.length;
      open(next);
      tabs[next].focus();
    });
  });

  // A tab by its name, or the one that holds what the address points at.
  const target = () => location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const named = () => panels.findIndex((panel) => target() && panel.contains(target()));
  const reveal = () => {
    if (named() < 0) return;
    show(named());
    target().closest("details")?.setAttribute("open", "");
    if (!panels.includes(target())) target().scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  show(0);
  reveal();
}

for (const menu of document.querySelectorAll("details.pp-menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The library wants to write a chosen file's name into a text field of its own, and fails where there is none.
for (const input of document.querySelectorAll(".pp input[type=file]")) input.hasChangeListener = true;
