// Draws every [data-chart] from the figures beside it; the library is fetched only where there is a chart.
(() => {
  const source = document.currentScript.dataset.echarts;
  const drawn = new Map();
  let library = null;

  const dark = () => document.documentElement.dataset.bsTheme === "dark";
  const hue = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--hue-${name}`).trim();
  const ink = () => getComputedStyle(document.documentElement).getPropertyValue("--chart-ink").trim();
  const rule = () => getComputedStyle(document.documentElement).getPropertyValue("--chart-rule").trim();

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

  function options(values, narrow) {
    const names = { type: "category", data: values.categories, axisTick: { show: false }, axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: rule() } } };
    const figures = { type: "value", axisLabel: { color: ink(), formatter: (value) => Math.abs(value) >= 1e6 ? `${+(value / 1e6).toFixed(2)}M` : value.toLocaleString("en") }, splitLine: { lineStyle: { color: rule() } }, scale: !values.bars, splitNumber: 4 };
    return {
      animation: false,
      grid: { left: 8, right: 16, top: values.series.length > 1 ? 34 : 14, bottom: 8, containLabel: true },
      textStyle: { fontFamily: "inherit" },
      legend: values.series.length > 1 ? { top: 0, left: 0, type: "scroll", textStyle: { color: ink() }, itemWidth: 14, itemHeight: 8 } : undefined,
      tooltip: { trigger: "axis", confine: true, axisPointer: { type: values.bars ? "shadow" : "line" }, valueFormatter: (value) => `${written(value, values.places)} ${values.unit}` },
      dataZoom: values.categories.length > 60 ? [{ type: "inside" }, { type: "slider", height: 16, bottom: 0 }] : undefined,
      xAxis: values.sideways ? figures : names,
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
    rows(id, values);
    const echarts = await fetched();
    if (!box.isConnected) return;
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(options(values, box.clientWidth < 480));
    if (values.links.length) chart.on("click", (event) => { const link = values.links[event.dataIndex]; if (link) location.assign(link); });
    drawn.set(box, { chart, values, id });
    box.dataset.drawn = "1";
  }

  function drawAll(root) {
    root.querySelectorAll?.("[data-chart]:not([data-drawn])").forEach(draw);
  }

  function save(name, content) {
    const link = document.createElement("a");
    link.href = content;
    link.download = name;
    link.click();
  }

  document.addEventListener("click", (event) => {
    const csv = event.target.closest("[data-chart-csv]");
    const png = event.target.closest("[data-chart-png]");
    const id = csv?.dataset.chartCsv || png?.dataset.chartPng;
    const found = [...drawn.values()].find((one) => one.id === id);
    if (!found) return;
    if (png) { save("chart.png", found.chart.getDataURL({ pixelRatio: 2, backgroundColor: dark() ? "#182433" : "#ffffff" })); return; }
    const cell = (text) => { const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text; return `"${String(safe).replaceAll('"', '""')}"`; };
    const lines = [["", ...found.values.series.map((one) => `${one.name} (${found.values.unit})`)]];
    found.values.categories.forEach((name, at) => lines.push([name, ...found.values.series.map((one) => one.values[at] ?? "")]));
    const blob = new Blob(["\ufeff", lines.map((line) => line.map((text) => cell(String(text))).join(",")).join("\r\n")], { type: "text/csv" });
    const address = URL.createObjectURL(blob);
    save("chart.csv", address);
    URL.revokeObjectURL(address);
  });

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt.parentElement || document));
  document.addEventListener("theme:changed", () => drawn.forEach(({ chart, values }, box) => chart.setOption(options(values, box.clientWidth < 480))));
  addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
})();
