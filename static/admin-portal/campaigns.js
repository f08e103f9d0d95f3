/* Keeps the progress of a campaign fresh. Without it the page shows how things stood when it was opened. */
"use strict";

const EVERY = 5000;

/* Puts a fresh copy in place; tells whether to go on looking. */
const refresh = async (shown) => {
  const answer = await fetch(shown.dataset.poll, { redirect: "error" });
  const holder = document.createElement("template");
  holder.innerHTML = answer.ok ? await answer.text() : "";
  const fresh = holder.content.querySelector("#progress");
  if (!fresh) return true;
  if (fresh.dataset.poll) {
    shown.replaceWith(fresh);
    return true;
  }
  // Nothing changes by itself any more, and the buttons are others as well.
  location.reload();
  return false;
};

const turn = async () => {
  const shown = document.querySelector("[data-poll]");
  if (!shown) return;
  // Where the network or the portal is away for a moment, the next turn tries again.
  const goOn = await refresh(shown).catch(() => true);
  if (goOn) setTimeout(turn, EVERY);
};

setTimeout(turn, EVERY);
