// Categories are dragged into their order, with a mouse or a finger, each within its level and with all that is under it.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const handles = () => [...document.querySelectorAll("[data-category]")];
  const row = (handle) => handle.closest("tbody");

  // The rows of a category and of everything below it.
  const branch = (handle) => {
    const all = handles();
    const at = all.indexOf(handle);
    const end = all.findIndex((other, place) => place > at && Number(other.dataset.depth) <= Number(handle.dataset.depth));
    return all.slice(at, end === -1 ? undefined : end).map(row);
  };
  const level = (handle) => handles().filter((other) => other.dataset.level === handle.dataset.level);
  const order = (handle) => level(handle).map((other) => other.dataset.category).join();

  const drag = (handle, y) => {
    const moved = branch(handle);
    for (const other of level(handle)) {
      if (other === handle) continue;
      const rows = branch(other);
      const top = rows[0].getBoundingClientRect().top, bottom = rows.at(-1).getBoundingClientRect().bottom;
      if (y < top || y > bottom) continue;
      const all = handles().map(row);
      const [first, from] = [all.indexOf(rows[0]), all.indexOf(moved[0])];
      const [last, to] = [all.indexOf(rows.at(-1)), all.indexOf(moved.at(-1))];
      // Only past its middle, or two rows of different height would change places again and again. The others are
      // moved, not what is dragged: an element that leaves the page for a moment lets go of the finger.
      if (first < from && y < (top + bottom) / 2) moved.at(-1).after(...all.slice(first, from));
      if (first > from && y > (top + bottom) / 2) moved[0].before(...all.slice(to + 1, last + 1));
      return;
    }
  };

  // Where the list is longer than the window, it comes along.
  const scroll = (y) => {
    const edge = 90, pixels = 12;
    if (y < edge) window.scrollBy(0, -pixels);
    if (y > window.innerHeight - edge) window.scrollBy(0, pixels);
  };

  const save = async (handle) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const other of level(handle)) body.append("id", other.dataset.category);
    const answer = await fetch(handle.dataset.reorder, { method: "POST", body }).catch(() => null);
    if (!answer?.ok) location.reload(); // shows the order that is, and what the server said
  };

  for (const handle of handles()) {
    handle.classList.remove("hidden");
    handle.addEventListener("pointerdown", (pressed) => {
      if (pressed.button) return;
      pressed.preventDefault();
      handle.setPointerCapture(pressed.pointerId);
      const before = order(handle), rows = branch(handle);
      let y = pressed.clientY;
      const follow = setInterval(() => {
        scroll(y);
        drag(handle, y);
      }, 30);
      const move = (event) => {
        y = event.clientY;
      };
      for (const one of rows) one.style.opacity = 0.5;
      handle.addEventListener("pointermove", move);
      const end = () => {
        clearInterval(follow);
        drag(handle, y);
        handle.removeEventListener("pointermove", move);
        for (const one of rows) one.style.opacity = "";
        if (order(handle) !== before) save(handle);
      };
      handle.addEventListener("lostpointercapture", end, { once: true });
    });
  }
});
