/* Beside each field for a password: a button that shows what was typed. Without this file the fields work as well. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
    const words = document.getElementById("show-password-words");
    if (!words) {
        return;
    }
    for (const field of document.querySelectorAll("input[type=password]")) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "show-password";
        button.setAttribute("aria-controls", field.id);
        const show = (shown) => {
            field.type = shown ? "text" : "password";
            button.textContent = shown ? words.dataset.hide : words.dataset.show;
            button.setAttribute("aria-pressed", String(shown));
        };
        button.addEventListener("click", () => {
            show(field.type === "password");
            field.focus();
        });
        // What is sent is a password again, so that the browser remembers it as one and not as a text.
        field.form?.addEventListener("submit", () => show(false));
        show(false);
        field.after(button);
    }
});
