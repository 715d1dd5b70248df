// Lets people look into every [data-drawing]: size, place, figures of what they point at, and the picture as a file.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const CLOSEST = 40, STEP = 1.5, PUSH = 0.15, DRAG = 4, FAR = 1.6, LOWEST = 130, HIGHEST = 560;
  const views = new WeakMap();

  class View {
    constructor(figure) {
      this.figure = figure;
      this.frame = figure.querySelector(".drawing-frame");
      this.svg = figure.querySelector("svg");
      this.tip = figure.querySelector(".drawing-tip");
      this.spots = [...this.svg.querySelectorAll("[data-x]")].map((mark) => ({ mark, x: +mark.dataset.x, y: +mark.dataset.y, name: mark.querySelector(".drawing-name") }));
      const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
      this.whole = { width, height };
      this.fingers = new Map();
      // The browser's own titles would stand over ours, so they become names.
      this.svg.querySelectorAll("title").forEach((title) => {
        const part = title.parentElement;
        part.dataset.told = title.textContent;
        if (part.localName === "a") part.setAttribute("aria-label", title.textContent.split("\n").join(", "));
        title.remove();
      });
      this.listen();
      this.reset();
    }

    listen() {
      const { frame, svg } = this;
      frame.addEventListener("wheel", (event) => { if (event.ctrlKey || event.metaKey || frame.contains(document.activeElement)) { event.preventDefault(); this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, this.place(event)); } }, { passive: false });
      frame.addEventListener("dblclick", (event) => this.zoom(STEP * STEP, this.place(event)));
      frame.addEventListener("keydown", (event) => this.key(event));
      svg.addEventListener("pointerdown", (event) => { this.fingers.set(event.pointerId, event); this.moved = 0; });
      svg.addEventListener("pointermove", (event) => this.drag(event));
      for (const end of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(end, (event) => this.fingers.delete(event.pointerId));
      svg.addEventListener("dragstart", (event) => event.preventDefault());
      svg.addEventListener("click", (event) => { if (this.moved > DRAG) event.preventDefault(); }, true);
      for (const sight of ["pointerover", "focusin"]) svg.addEventListener(sight, (event) => this.tell(event));
      for (const sight of ["pointerout", "focusout"]) svg.addEventListener(sight, () => { this.tip.hidden = true; });
    }

    // The whole picture in the shape of the frame, with room around it.
    reset() {
      const wide = this.svg.clientWidth || this.whole.width;
      const high = Math.min(Math.max((this.whole.height * wide) / this.whole.width, LOWEST), HIGHEST);
      this.svg.style.height = `${high}px`;
      const scale = Math.max(this.whole.width / wide, this.whole.height / high);
      const width = scale * wide, height = scale * high;
      this.all = { x: (this.whole.width - width) / 2, y: (this.whole.height - height) / 2, width, height };
      this.show({ ...this.all });
    }

    show(box) {
      const width = Math.min(Math.max(box.width, this.all.width / CLOSEST), this.all.width);
      const height = (width * this.all.height) / this.all.width;
      const inside = (at, size, from, whole) => Math.min(Math.max(at, from), from + whole - size);
      this.box = { x: inside(box.x, width, this.all.x, this.all.width), y: inside(box.y, height, this.all.y, this.all.height), width, height };
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.paint());
    }

    paint() {
      const { x, y, width, height } = this.box;
      const unit = width / (this.svg.clientWidth || width);
      this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
      this.figure.classList.toggle("is-zoomed", width < this.all.width);
      this.figure.classList.toggle("is-far", unit > FAR);
      this.figure.dataset.zoom = (this.all.width / width).toFixed(2);
      for (const spot of this.spots) spot.mark.setAttribute("transform", `translate(${spot.x} ${spot.y}) scale(${unit})`);
      this.name(unit);
    }

    // Names stand right of their nodes, or left where the frame ends; one that would stand upon another or upon a node waits for more room.
    name(unit) {
      const { x, y, width, height } = this.box;
      const taken = this.spots.map((spot) => ({ spot, from: (spot.x - x) / unit - 6, to: (spot.x - x) / unit + 6, down: (spot.y - y) / unit + 4 }));
      for (const spot of this.spots) {
        if (!spot.name) continue;
        spot.long ??= spot.name.getComputedTextLength();
        const across = (spot.x - x) / unit, down = (spot.y - y) / unit + +spot.name.getAttribute("y");
        const isSeen = across >= 0 && down >= 0 && across <= width / unit && down <= height / unit;
        const isAbove = "above" in spot.name.dataset, gap = isAbove ? -4 : 9;
        const isLeft = across + gap + spot.long > width / unit;
        const back = isAbove ? 4 : 9 + spot.mark.querySelectorAll(".drawing-phase").length * 11;
        const from = isLeft ? across - back - spot.long : across + gap;
        const free = isSeen && from >= 0 && !taken.some((one) => one.spot !== spot && Math.abs(one.down - down) < 13 && one.from < from + spot.long && from < one.to);
        if (free) taken.push({ from, to: from + spot.long, down });
        spot.name.setAttribute("text-anchor", isLeft ? "end" : "start");
        spot.name.setAttribute("x", isLeft ? -back : gap);
        spot.name.classList.toggle("is-hidden", !free);
      }
    }

    place(event) {
      const seen = this.svg.getBoundingClientRect();
      return { across: (event.clientX - seen.left) / seen.width, down: (event.clientY - seen.top) / seen.height };
    }

    zoom(by, at = { across: 0.5, down: 0.5 }) {
      const { x, y, width, height } = this.box;
      this.show({ x: x + at.across * width * (1 - 1 / by), y: y + at.down * height * (1 - 1 / by), width: width / by });
    }

    push(across, down) {
      this.show({ ...this.box, x: this.box.x + across * this.box.width, y: this.box.y + down * this.box.height });
    }

    key(event) {
      const acts = {
        "+": () => this.zoom(STEP), "=": () => this.zoom(STEP), "-": () => this.zoom(1 / STEP), 0: () => this.reset(),
        ArrowLeft: () => this.push(-PUSH, 0), ArrowRight: () => this.push(PUSH, 0), ArrowUp: () => this.push(0, -PUSH), ArrowDown: () => this.push(0, PUSH),
      };
      const act = acts[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    }

    // One finger or the mouse moves the picture, two fingers change its size.
    drag(event) {
      const before = this.fingers.get(event.pointerId);
      if (!before) return;
      const seen = this.svg.getBoundingClientRect();
      const others = [...this.fingers.values()].filter((one) => one.pointerId !== event.pointerId);
      this.moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
      if (others.length) {
        const apart = (one) => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY) || 1;
        this.zoom(apart(event) / apart(before), this.place(others[0]));
      } else if (event.pointerType !== "touch" || this.figure.classList.contains("is-zoomed")) {
        this.push((before.clientX - event.clientX) / seen.width, (before.clientY - event.clientY) / seen.height);
      }
      this.fingers.set(event.pointerId, event);
    }

    tell(event) {
      const part = event.target.closest("[data-told]");
      if (!part) return;
      const [name, ...facts] = part.dataset.told.split("\n");
      const title = document.createElement("strong");
      title.textContent = name;
      this.tip.replaceChildren(title, ...facts.map((fact) => { const line = document.createElement("div"); line.textContent = fact; return line; }));
      this.tip.hidden = false;
      const seen = this.frame.getBoundingClientRect(), thing = part.getBoundingClientRect();
      const across = event.clientX ?? thing.left + thing.width / 2, down = event.clientY ?? thing.top + thing.height / 2;
      this.tip.style.left = `${Math.max(Math.min(across - seen.left + 14, seen.width - this.tip.offsetWidth - 4), 4)}px`;
      this.tip.style.top = `${Math.max(down - seen.top - this.tip.offsetHeight - 10, 4)}px`;
    }

    // The picture as it is seen, with its legend, and all that the style sheet says written into it.
    picture() {
      const own = this.svg.cloneNode(true);
      const { width, height } = this.svg.getBoundingClientRect();
      const asked = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "vector-effect", "font-size", "font-family", "font-weight", "paint-order", "display"];
      const parts = this.svg.querySelectorAll("*"), copies = own.querySelectorAll("*");
      parts.forEach((part, at) => { const style = getComputedStyle(part); asked.forEach((name) => copies[at].setAttribute(name, style.getPropertyValue(name))); copies[at].removeAttribute("href"); copies[at].removeAttribute("class"); });
      parts.forEach((part, at) => { if (part.matches(".drawing-grip, .is-hidden")) copies[at].remove(); });
      const lines = [...this.figure.querySelectorAll(".drawing-legend li")];
      const style = getComputedStyle(document.body);
      const whole = document.createElementNS(SVG, "svg");
      const tall = height + 34 + lines.length * 18;
      const words = (text, x, y, size) => { const line = document.createElementNS(SVG, "text"); for (const [name, value] of Object.entries({ x, y, "font-size": size, "font-family": style.fontFamily, fill: style.color })) line.setAttribute(name, value); line.textContent = text; return line; };
      const ground = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: window.wanjiaFiles.ground() })) ground.setAttribute(name, value);
      for (const [name, value] of Object.entries({ width, height: tall, viewBox: `0 0 ${width} ${tall}` })) whole.setAttribute(name, value);
      for (const [name, value] of Object.entries({ x: 0, y: 28, width, height })) own.setAttribute(name, value);
      own.removeAttribute("class");
      own.removeAttribute("style");
      whole.append(ground, words(this.figure.dataset.name, 8, 20, 14), own);
      lines.forEach((line, at) => {
        const y = height + 44 + at * 18, dot = document.createElementNS(SVG, "circle");
        for (const [name, value] of Object.entries({ cx: 14, cy: y - 4, r: 5, fill: getComputedStyle(line, "::before").backgroundColor })) dot.setAttribute(name, value);
        whole.append(dot, words(line.textContent, 26, y, 12));
      });
      return { text: new XMLSerializer().serializeToString(whole), width, height: tall };
    }

    take(kind) {
      const { text, width, height } = this.picture(), title = this.figure.dataset.name;
      if (kind === "svg") window.wanjiaFiles.handOut(title, "svg", text, "image/svg+xml");
      else window.wanjiaFiles.asDots(text, width, height, (dots) => window.wanjiaFiles.handOut(title, "png", dots, "image/png"));
    }
  }

  function openAll(root) {
    root.querySelectorAll?.("[data-drawing]").forEach((figure) => { if (!views.has(figure)) views.set(figure, new View(figure)); });
  }

  document.addEventListener("click", (event) => {
    const view = views.get(event.target.closest("[data-drawing]"));
    const zoom = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!view) return;
    if (zoom === "reset") view.reset();
    else if (zoom) view.zoom(zoom === "in" ? STEP : 1 / STEP);
    const take = event.target.closest("[data-take]")?.dataset.take;
    if (take) view.take(take);
  });
  document.addEventListener("DOMContentLoaded", () => openAll(document));
  document.addEventListener("htmx:afterSettle", (event) => openAll(event.detail.elt.parentElement || document));
  addEventListener("resize", () => document.querySelectorAll("[data-drawing]").forEach((figure) => views.get(figure)?.reset()));
})();
