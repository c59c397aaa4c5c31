// Draws the charts of a page from the data beside them (web/charts.py), when they come into view. A module: however often a
// page names it, it runs once. What cannot be drawn leaves its table open.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new WeakMap();

function measured(value, unit) {
  // "@1.5" is a length: times the caption size. Everything else stays as it is.
  if (typeof value === "string" && /^@-?[\d.]+$/.test(value)) return Math.round(Number(value.slice(1)) * unit);
  if (Array.isArray(value)) return value.map((one) => measured(one, unit));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, measured(one, unit)]));
  }
  return value;
}

function common(box) {
  const family = getComputedStyle(box).fontFamily;
  return { animation: !still.matches, animationDuration: 300, textStyle: { fontFamily: family } };
}

function tooltip(unit, formatter, extra) {
  return {
    renderMode: "richText", // the page's policy lets no HTML with styles in
    confine: true,
    backgroundColor: "var(--ink)",
    borderWidth: 0,
    padding: [unit * 0.4, unit * 0.7],
    textStyle: { color: "var(--on-ink)", fontSize: unit },
    formatter,
    ...extra,
  };
}

function plot(box, data, unit) {
  const option = measured(data.option, unit);
  const bars = option.series.filter((one) => one.type === "bar");
  if (data.kind === "bars") {
    // Figures over bars that are narrower than the figures would run into each other: the table has them.
    const beside = new Set(bars.map((one, index) => one.stack ?? index)).size;
    const room = (box.clientWidth - unit * 3) / (data.said.length * beside);
    if (room < unit * data.widest * 0.6) for (const one of bars) for (const item of one.data) delete item.label;
  }
  if (data.kind === "lines" && box.clientWidth < unit * 36) {
    // Narrow: the legend names the lines, their ends keep the figures.
    option.series.forEach((one, index) => { one.endLabel.formatter = data.ends[index]; });
    option.grid.right = unit * (0.8 + 0.6 * Math.max(...data.ends.map((end) => end.length)));
  }
  return {
    ...option,
    ...common(box),
    tooltip: tooltip(unit, (found) => data.said[[found].flat()[0].dataIndex], {
      trigger: "axis",
      axisPointer: { type: data.kind === "lines" ? "line" : "none", lineStyle: { color: "var(--line-2)" } },
    }),
  };
}

// --- graphs: boxes in stages ------------------------------------------------------------------------------------
// Stages are columns where there is room, rows where there is not; boxes keep the order they come in. A tie that skips
// stages gets a lane through each of them, so that no line runs behind a box.
function places(data, width, unit) {
  const stageOf = new Map(data.nodes.map((node) => [node.key, node.stage]));
  const lanes = data.stages.map(() => []);
  data.edges.forEach((edge, index) => {
    const [low, high] = [stageOf.get(edge.source), stageOf.get(edge.target)].sort((a, b) => a - b);
    for (let stage = low + 1; stage < high; stage += 1) lanes[stage].push(index);
  });
  const stages = data.stages.map((name, index) => ({ name, nodes: data.nodes.filter((node) => node.stage === index), lanes: lanes[index] }));
  const found = { nodes: new Map(), lanes: new Map(), heads: [], upright: width / stages.length < unit * 9 };
  const put = (edge, stage, at) => found.lanes.set(`${edge}|${stage}`, at);
  const h = unit * 3.3;
  if (!found.upright) {
    const column = width / stages.length;
    const neighbours = data.edges.some((edge) => stageOf.get(edge.source) === stageOf.get(edge.target));
    const gap = unit * (neighbours ? 2.6 : 1.3);
    const lane = unit * 2.2;
    const tall = (stage) => stage.nodes.length * (h + gap) + stage.lanes.length * lane;
    const most = Math.max(h + gap, ...stages.map(tall));
    found.box = [Math.min(column - unit * 4, unit * 13), h];
    found.height = unit * 2.4 + most;
    stages.forEach((stage, x) => {
      const middle = column * (x + 0.5);
      found.heads.push({ name: stage.name, at: [middle, unit] });
      let y = unit * 2.4 + (most - tall(stage)) / 2;
      stage.lanes.forEach((edge) => {
        put(edge, x, [[middle - found.box[0] / 2, y + lane / 2], [middle + found.box[0] / 2, y + lane / 2]]);
        y += lane;
      });
      stage.nodes.forEach((node) => {
        found.nodes.set(node.key, [middle, y + (h + gap) / 2]);
        y += h + gap;
      });
    });
    return found;
  }
  const aside = Math.max(0, ...lanes.map((one) => one.length)) * unit * 1.2;
  const across = Math.max(1, Math.floor((width - aside) / (unit * 9.5)));
  const cell = (width - aside) / across;
  found.box = [cell - unit, h];
  let y = 0;
  stages.forEach((stage, index) => {
    found.heads.push({ name: stage.name, at: [unit * 0.5, y + unit], left: true });
    y += unit * 2.6;
    const lines = Math.ceil(stage.nodes.length / across);
    const bottom = y + lines * (h + unit * 1.6);
    stage.lanes.forEach((edge, n) => {
      const x = width - aside + unit * (0.6 + 1.2 * n);
      put(edge, index, [[x, y], [x, bottom - unit * 1.6]]);
    });
    stage.nodes.forEach((node, n) => {
      const line = Math.floor(n / across);
      const inLine = Math.min(across, stage.nodes.length - line * across);
      const left = (width - aside - inLine * cell) / 2;
      found.nodes.set(node.key, [left + cell * ((n % across) + 0.5), y + h / 2 + line * (h + unit * 1.6)]);
    });
    y = bottom;
  });
  found.height = y;
  return found;
}

// Where each tie leaves and arrives: the sides that face each other, ties at one side spread along it in order.
function ties(data, where) {
  const [w, h] = where.box;
  const stageOf = new Map(data.nodes.map((node) => [node.key, node.stage]));
  const sides = new Map();
  const found = data.edges.map((edge, index) => {
    const [from, to] = [where.nodes.get(edge.source), where.nodes.get(edge.target)];
    const lying = where.upright ? Math.abs(from[1] - to[1]) < h : Math.abs(from[0] - to[0]) >= w;
    const sign = Math.sign(lying ? to[0] - from[0] : to[1] - from[1]) || 1;
    const [a, b] = [stageOf.get(edge.source), stageOf.get(edge.target)];
    const through = [];
    for (let stage = a + Math.sign(b - a); stage !== b && a !== b; stage += Math.sign(b - a)) {
      const lane = where.lanes.get(`${index}|${stage}`);
      through.push(b > a ? lane : [...lane].reverse());
    }
    return { edge, lying, sign, through, ends: [[edge.source, from, through[0]?.[0] ?? to, sign], [edge.target, to, through.at(-1)?.[1] ?? from, -sign]] };
  });
  for (const tie of found) {
    tie.ports = tie.ends.map(([key, at, other, sign]) => {
      const side = `${key}|${tie.lying}|${sign}`;
      if (!sides.has(side)) sides.set(side, []);
      const port = { at, sign, lying: tie.lying, order: other[tie.lying ? 1 : 0], all: sides.get(side) };
      sides.get(side).push(port);
      return port;
    });
  }
  for (const all of sides.values()) all.sort((a, b) => a.order - b.order);
  for (const tie of found) {
    [tie.from, tie.to] = tie.ports.map((port) => {
      const shift = (port.all.indexOf(port) + 0.5) / port.all.length - 0.5;
      return tie.lying
        ? [port.at[0] + (port.sign * w) / 2, port.at[1] + shift * h * 0.7]
        : [port.at[0] + shift * w * 0.7, port.at[1] + (port.sign * h) / 2];
    });
    tie.early = tie.ports[0].all.length === 1; // its words stand near the end where it is alone
  }
  return found;
}

// The line as a path of bows, its arrow, and where its words go (null where there is no room for them).
function bow(tie, unit) {
  const along = tie.lying ? 0 : 1;
  const end = [...tie.to];
  end[along] -= tie.sign * unit * 0.7;
  const gates = [tie.from, ...tie.through.flat(), end];
  const half = unit * 0.32;
  const aside = tie.lying ? [0, half] : [half, 0];
  const arrow = [tie.to, [end[0] - aside[0], end[1] - aside[1]], [end[0] + aside[0], end[1] + aside[1]]];
  let d = `M${gates[0]}`;
  const bows = [];
  for (let i = 0; i + 1 < gates.length; i += 2) {
    const [from, to] = [gates[i], gates[i + 1]];
    const [one, two] = [[...from], [...to]];
    one[along] = two[along] = (from[along] + to[along]) / 2;
    d += `C${one} ${two} ${to}`;
    if (i + 2 < gates.length) d += `L${gates[i + 2]}`;
    bows.push([from, one, two, to]);
  }
  const [p0, p1, p2, p3] = tie.early ? bows[0] : bows.at(-1);
  const t = Math.abs(tie.from[along] - tie.to[along]) < unit * 4 ? 0.5 : tie.early ? 0.32 : 0.66;
  const at = [0, 1].map((i) => p0[i] * (1 - t) ** 3 + 3 * p1[i] * t * (1 - t) ** 2 + 3 * p2[i] * t * t * (1 - t) + p3[i] * t ** 3);
  const short = Math.abs(p3[along] - p0[along]) < unit * (tie.lying ? 2.6 : 0.9);
  return { d, arrow, at: short ? null : at };
}

function graph(box, data, unit) {
  const where = places(data, box.clientWidth, unit);
  const [w, h] = where.box;
  box.style.height = `${where.height}px`;
  const family = getComputedStyle(box).fontFamily;
  const write = (text, x, y, fill, weight = 400, more = {}) => ({
    type: "text",
    style: { text, x, y, fill, font: `${weight} ${unit}px ${family}`, align: "center", verticalAlign: "middle", ...more },
  });
  const inside = { width: w - unit, overflow: "truncate" };
  const onLine = { backgroundColor: "var(--surface)", padding: [1, 4] };
  const drawNode = (node) => {
    const [x, y] = where.nodes.get(node.key);
    const edge = node.gap ? "var(--amber-f)" : node.current ? "var(--ink)" : node.color;
    const style = { fill: node.gap ? "var(--amber-t)" : "var(--surface)", stroke: edge, lineWidth: node.current ? 2.5 : 1.5 };
    if (node.gap) style.lineDash = [4, 3];
    const ink = node.gap ? "var(--amber)" : "var(--ink)";
    const words = node.line
      ? [write(node.label, x, y - unit * 0.68, ink, 700, inside), write(node.line, x, y + unit * 0.72, "var(--ink-3)", 400, inside)]
      : [write(node.label, x, y, ink, 700, inside)];
    return { type: "group", children: [{ type: "rect", shape: { x: x - w / 2, y: y - h / 2, width: w, height: h, r: 6 }, style }, ...words] };
  };
  const drawTie = (tie) => {
    const { d, arrow, at } = bow(tie, unit);
    const { color, dashed, label } = tie.edge;
    const line = { type: "path", shape: { pathData: d }, style: { stroke: color, fill: "none", lineWidth: 1.5, lineDash: dashed ? [5, 4] : null } };
    const head = { type: "polygon", shape: { points: arrow }, style: { fill: color } };
    return { type: "group", children: label && at ? [line, head, write(label, ...at, "var(--ink-2)", 400, onLine)] : [line, head] };
  };
  const drawHead = (one) => write(one.name, ...one.at, "var(--ink-3)", 700, one.left ? { ...onLine, align: "left" } : onLine);
  const found = ties(data, where);
  const custom = (name, rows, make, more) => ({
    type: "custom", name, coordinateSystem: "none", renderItem: (params) => make(rows[params.dataIndex]),
    data: rows.map((_row, index) => index), animation: false, emphasis: { disabled: true }, ...more,
  });
  const said = { nodes: (at) => data.nodes[at].said, ties: (at) => found[at].edge.said };
  return {
    ...common(box),
    tooltip: tooltip(unit, (over) => said[over.seriesName]?.(over.dataIndex) ?? "", { trigger: "item" }),
    series: [
      custom("nodes", data.nodes, drawNode, { z: 5 }),
      custom("ties", found, drawTie, { z: 3 }),
      custom("heads", where.heads, drawHead, { z: 4, silent: true }),
    ],
  };
}

function say(figure, words) {
  const output = figure.querySelector("[data-chart-said]");
  output.textContent = words.replaceAll("\n", ", ");
}

// Arrow keys walk along the figures, Enter opens the records behind one.
function keys(figure, box, chart, data) {
  const said = data.kind === "graph" ? data.nodes.map((node) => node.said) : data.said;
  const url = (at) => (data.kind === "graph" ? data.nodes[at].url : data.urls[at]);
  let at = -1;
  box.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Enter" && at >= 0 && url(at)) location.assign(url(at));
    if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
    if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (event.key === "Home") at = 0;
    else if (event.key === "End") at = said.length - 1;
    else at = Math.min(said.length - 1, Math.max(0, at + steps[event.key]));
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    say(figure, said[at]);
  });
  box.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
  chart.on("click", (event) => {
    const target = event.seriesName === "ties" ? "" : url(event.dataIndex);
    if (target) location.assign(target);
  });
}

async function draw(figure) {
  const box = figure.querySelector("[data-chart-box]");
  const data = JSON.parse(figure.dataset.chart);
  const echarts = await import(figure.dataset.engine);
  const unit = () => parseFloat(getComputedStyle(figure.querySelector("[data-chart-unit]")).fontSize);
  const option = () => (data.kind === "graph" ? graph(box, data, unit()) : plot(box, data, unit()));
  if (data.height) box.style.height = `${measured(data.height, unit())}px`;
  const first = option();
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(first);
  figure.classList.add("z-drawn");
  // The size of the picture goes into the picture, so that paper can scale it.
  const fit = () => box.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  fit();
  keys(figure, box, chart, data);
  let width = box.clientWidth;
  const watch = new ResizeObserver(() => {
    if (box.clientWidth === width || !box.clientWidth || matchMedia("print").matches) return;
    width = box.clientWidth;
    const made = option();
    chart.resize();
    chart.setOption({ ...made, animation: false }, { notMerge: true });
    fit();
  });
  watch.observe(box);
  drawn.set(figure, () => {
    watch.disconnect();
    chart.dispose();
  });
}

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      near.unobserve(entry.target);
      draw(entry.target).catch((error) => {
        entry.target.classList.add("z-undrawn");
        console.warn(error);
      });
    }
  },
  { rootMargin: "300px" },
);

function setUp(root) {
  const found = [...root.querySelectorAll("[data-chart]")];
  if (root.matches?.("[data-chart]")) found.push(root);
  for (const figure of found) {
    if (figure.dataset.chartReady) continue;
    figure.dataset.chartReady = "1";
    near.observe(figure);
    const button = figure.querySelector("[data-chart-table]");
    button.addEventListener("click", () => {
      const open = figure.classList.toggle("z-tabled");
      button.setAttribute("aria-pressed", String(open));
    });
  }
}

window.addEventListener("beforeprint", () => {
  // What was not looked at yet is printed all the same.
  for (const figure of document.querySelectorAll("[data-chart]:not(.z-drawn)")) draw(figure).catch(() => {});
});
document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  for (const figure of [event.target, ...event.target.querySelectorAll("[data-chart]")]) drawn.get(figure)?.();
});
setUp(document);
