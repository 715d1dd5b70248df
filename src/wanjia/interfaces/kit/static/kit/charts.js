// Draws every [data-chart] from the figures beside it; the library is fetched only where there is a chart.
(() => {
  const source = document.currentScript.dataset.echarts;
  const SLIDER_FROM = 30, CLOSER = 0.5, PUSH = 0.5, LEAST = 2;
  const drawn = new Map();
  let library = null;

  const styled = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const hue = (name) => styled(`--hue-${name}`);
  const ink = () => styled("--chart-ink");
  const rule = () => styled("--chart-rule");

  function fetched() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  function written(value, places) {
    return value === null || value === undefined ? "—" : value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  }

  const short = (value) => (Math.abs(value) >= 1e6 ? `${+(value / 1e6).toFixed(2)}M` : (+value.toPrecision(8)).toLocaleString("en", { maximumFractionDigits: 8 }));

  // Ctrl and the wheel, two fingers, the slider and the buttons change what part is seen.
  function zooms(values) {
    const along = values.sideways ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
    const inside = { type: "inside", ...along, zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, moveOnMouseWheel: false, preventDefaultMouseMove: false };
    const slider = { type: "slider", ...along, height: 16, bottom: 6, showDetail: false };
    return values.categories.length > SLIDER_FROM && !values.sideways ? [inside, slider] : [inside];
  }

  function options(values, narrow) {
    const isNamed = values.series.length > 1;
    const names = { type: "category", data: values.categories, axisTick: { show: false }, axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: rule() } } };
    const named = { name: values.unit, nameTextStyle: { color: ink(), align: values.sideways ? "right" : "left" }, nameGap: values.sideways ? 4 : 8, nameLocation: "end" };
    const figures = { type: "value", ...named, axisLabel: { color: ink(), formatter: short, hideOverlap: true }, splitLine: { lineStyle: { color: rule() } }, scale: !values.bars, splitNumber: narrow ? 3 : 4 };
    const most = Math.max(...values.series.flatMap((one) => one.values.map((value) => value ?? 0)));
    if (values.unit === "%" && most > 80 && most <= 100) figures.max = 100;
    const hasSlider = values.categories.length > SLIDER_FROM && !values.sideways;
    const top = (isNamed ? 30 : 6) + (values.unit && !values.sideways ? 22 : 6);
    return {
      animation: false,
      grid: { left: 8, right: 16, top, bottom: (hasSlider ? 30 : 4) + (values.sideways && values.unit ? 16 : 4), containLabel: true },
      textStyle: { fontFamily: "inherit" },
      legend: isNamed ? { top: 0, left: 0, type: "scroll", textStyle: { color: ink() }, itemWidth: 14, itemHeight: 8, pageIconColor: ink(), pageTextStyle: { color: ink() } } : undefined,
      // Drawn, not written as HTML: its styles would stand in the elements, which the content-security policy forbids.
      tooltip: { renderMode: "richText", backgroundColor: styled("--picture-ground"), borderColor: rule(), textStyle: { color: ink(), fontSize: 12 }, trigger: "axis", confine: true, axisPointer: { type: values.bars ? "shadow" : "line" }, valueFormatter: (value) => `${written(value, values.places)} ${values.unit}` },
      // Its buttons are ours; the library needs it to let a part be drawn over.
      toolbox: { itemSize: 0, top: -40, feature: { dataZoom: values.sideways ? { xAxisIndex: "none" } : { yAxisIndex: "none" } } },
      dataZoom: zooms(values),
      xAxis: values.sideways ? { ...figures, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: ink() } } : names,
      yAxis: values.sideways ? { ...names, inverse: true, axisLabel: { color: ink(), width: narrow ? 90 : 160, overflow: "truncate" } } : figures,
      series: values.series.map((one) => ({
        name: one.name, data: one.values, type: values.bars && !one.line ? "bar" : "line", stack: one.stack || undefined,
        itemStyle: { color: hue(one.hue) }, lineStyle: { color: hue(one.hue), width: 2, type: one.dashed ? "dashed" : "solid" },
        symbol: one.values.length > 40 ? "none" : "circle", symbolSize: 5, barMaxWidth: 28, connectNulls: false, cursor: values.links.length ? "pointer" : "default",
      })),
    };
  }

  function rows(id, values) {
    const body = document.querySelector(`[data-chart-rows='${id}']`);
    if (!body || body.childElementCount) return;
    values.categories.forEach((name, at) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = name;
      row.append(head);
      for (const one of values.series) {
        const cell = document.createElement("td");
        cell.className = "num";
        cell.textContent = written(one.values[at], values.places);
        row.append(cell);
      }
      body.append(row);
    });
  }

  async function draw(box) {
    const id = box.dataset.chart;
    const values = JSON.parse(box.dataset.figures);
    box.dataset.drawn = "1";
    rows(id, values);
    const echarts = await fetched();
    if (!box.isConnected) return;
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(options(values, box.clientWidth < 480));
    if (values.links.length) chart.on("click", (event) => { const link = values.links[event.dataIndex]; if (link) location.assign(link); });
    drawn.set(box, { chart, values, id });
    chart.on("datazoom", () => seen(box));
    seen(box);
  }

  // The part that is seen stands on the figure, in percent of the whole.
  function seen(box) {
    const { start, end } = part(drawn.get(box).chart);
    box.closest("figure").dataset.part = `${start.toFixed(1)}-${end.toFixed(1)}`;
  }

  const part = (chart) => { const [{ start, end }] = chart.getOption().dataZoom; return { start, end }; };

  function zoom({ chart, values }, how) {
    const { start, end } = part(chart), wide = end - start;
    const least = Math.min((LEAST * 100) / values.categories.length, 100);
    const within = (from, size) => { const long = Math.min(Math.max(size, least), 100), at = Math.min(Math.max(from, 0), 100 - long); chart.dispatchAction({ type: "dataZoom", start: at, end: at + long }); };
    const acts = {
      in: () => within(start + (wide * (1 - CLOSER)) / 2, wide * CLOSER),
      out: () => within(start - (wide * (1 / CLOSER - 1)) / 2, wide / CLOSER),
      back: () => within(start - wide * PUSH, wide),
      on: () => within(start + wide * PUSH, wide),
      reset: () => within(0, 100),
    };
    acts[how]?.();
  }

  function choose(button, { chart }) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    chart.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: isOn });
  }

  function drawAll(root) {
    root.querySelectorAll?.("[data-chart]:not([data-drawn])").forEach(draw);
  }

  function table({ values }) {
    const cell = (text) => { const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text; return `"${String(safe).replaceAll('"', '""')}"`; };
    const headed = (one) => (values.unit ? `${one.name} (${values.unit})` : one.name);
    const lines = [["", ...values.series.map(headed)]];
    values.categories.forEach((name, at) => lines.push([name, ...values.series.map((one) => one.values[at] ?? "")]));
    return `\ufeff${lines.map((line) => line.map((text) => cell(String(text))).join(",")).join("\r\n")}`;
  }

  // The part that is seen, drawn once more as lines with its question above it.
  function picture({ chart, values }, box) {
    const width = box.clientWidth, height = box.clientHeight + 30;
    const made = window.echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    const asked = options(values, width < 480), family = getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
    const title = { text: values.title, left: 8, top: 4, textStyle: { color: ink(), fontSize: 14, width: width - 16, overflow: "truncate" } };
    const legend = asked.legend && { ...asked.legend, top: 30 };
    made.setOption({ ...asked, legend, title, tooltip: undefined, toolbox: undefined, backgroundColor: window.wanjiaFiles.ground(), textStyle: { fontFamily: family }, grid: { ...asked.grid, top: asked.grid.top + 30 }, dataZoom: [{ ...asked.dataZoom[0], ...part(chart) }] });
    const text = made.renderToSVGString();
    made.dispose();
    return { text, width, height };
  }

  function take(found, box, kind) {
    const { title } = found.values;
    if (kind === "csv") { window.wanjiaFiles.handOut(title, "csv", table(found), "text/csv"); return; }
    const { text, width, height } = picture(found, box);
    if (kind === "svg") window.wanjiaFiles.handOut(title, "svg", text, "image/svg+xml");
    else window.wanjiaFiles.asDots(text, width, height, (dots) => window.wanjiaFiles.handOut(title, "png", dots, "image/png"));
  }

  const of = (element) => { const box = element.closest("[data-chart-of]")?.querySelector("[data-chart]"); return box && drawn.has(box) ? [drawn.get(box), box] : null; };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-of] [data-zoom], [data-chart-of] [data-take]");
    const found = button && of(button);
    if (!found) return;
    if (button.dataset.take) take(...found, button.dataset.take);
    else if (button.dataset.zoom === "range") choose(button, found[0]);
    else zoom(found[0], button.dataset.zoom);
  });

  // Within the tools of a chart the same keys work as in a diagram.
  document.addEventListener("keydown", (event) => {
    const found = event.target.closest?.(".picture-tools") && of(event.target);
    const how = { "+": "in", "=": "in", "-": "out", 0: "reset", ArrowLeft: "back", ArrowRight: "on" }[event.key];
    if (!found || !how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoom(found[0], how);
  });

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt.parentElement || document));
  document.addEventListener("theme:changed", () => drawn.forEach(({ chart, values }, box) => chart.setOption(options(values, box.clientWidth < 480))));
  addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
})();
