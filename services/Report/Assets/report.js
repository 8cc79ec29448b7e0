"use strict";
(() => {
  const audio = document.getElementById("take");
  if (!audio) {
    return;
  }
  document.body.classList.add("has-audio");
  const rows = [...document.querySelectorAll(".row-drawing")].map(drawing => ({
    drawing,
    head: drawing.querySelector(".playhead"),
    start: Number(drawing.dataset.start),
    seconds: Number(drawing.dataset.seconds),
  }));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let end = Infinity;
  let pressed = null;

  function release() {
    pressed?.setAttribute("aria-pressed", "false");
    pressed = null;
    end = Infinity;
  }

  function play(from, length) {
    audio.currentTime = Math.max(0, from - 0.15);
    end = length > 0 ? from + length + 0.35 : Infinity;
    audio.play().catch(release);
  }

  function show() {
    const now = audio.currentTime;
    for (const row of rows) {
      const share = (now - row.start) / row.seconds;
      const here = share >= 0 && share < 1;
      row.head.setAttribute("visibility", here ? "visible" : "hidden");
      if (here) {
        row.head.setAttribute("x1", `${share * 100}%`);
        row.head.setAttribute("x2", `${share * 100}%`);
      }
    }
    if (now >= end) {
      audio.pause();
    }
  }

  function follow() {
    show();
    if (!audio.paused && !calm.matches) {
      requestAnimationFrame(follow);
    }
  }

  for (const button of document.querySelectorAll(".play")) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const again = button === pressed && !audio.paused;
      release();
      if (again) {
        audio.pause();
        return;
      }
      pressed = button;
      button.setAttribute("aria-pressed", "true");
      play(Number(button.dataset.start), Number(button.dataset.length));
    });
  }
  for (const row of rows) {
    row.drawing.addEventListener("click", event => {
      const box = row.drawing.getBoundingClientRect();
      release();
      play(row.start + (event.clientX - box.left) / box.width * row.seconds, 0);
    });
  }
  audio.addEventListener("play", follow);
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("seeked", show);
  audio.addEventListener("pause", release);
  addEventListener("beforeprint", () => audio.pause());
})();
