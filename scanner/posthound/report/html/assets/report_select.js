// The interactive part of the report, in three files that become one script: what is selected, and the plots of it.
// Text from findings is only ever set as text: the page's policy forbids anything else.
const data = JSON.parse(document.getElementById("data").textContent);
const { columns: col, strings, rules, severities, exposures, exposureWords, states, ages, deadlines } = data;
const total = col.rule.length;
const PAGE = 50, PRINTED = 500, PLACES = 40;
const byId = (id) => document.getElementById(id);
const text = (name, row) => strings[col[name][row]];
const plural = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// --- elements -------------------------------------------------------------------------------------------------------
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== "" && child !== undefined));
  return element;
}
const bdi = (content) => h("bdi", null, content);
function link(address, label) {
  return /^https?:\/\//.test(address) ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label) : null;
}

// --- facets and filters -------------------------------------------------------------------------------------------------
const named = (name) => { // a column of strings as a facet: its values by how often they occur
  const counts = new Map();
  for (const value of col[name]) counts.set(value, (counts.get(value) || 0) + 1);
  const order = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || strings[a].localeCompare(strings[b]));
  const place = new Map(order.map((value, index) => [value, index]));
  return { words: order.map((value) => strings[value]), of: col[name].map((value) => place.get(value)) };
};
const facets = {
  exposure: { words: exposures, of: col.exposure, all: "Any exposure", say: (w) => `${exposureWords[w]} (${w})` },
  severity: { words: severities, of: col.severity, all: "Any severity" },
  workspace: { ...named("workspace"), all: "All workspaces" },
  provider: { ...named("provider"), all: "All providers" },
  owner: { ...named("owner"), all: "All owners" },
  deadline: { words: deadlines, of: col.deadline, all: "Any date", say: (w) => w === "no date" ? w : w === "overdue" ? w : `due ${w}` },
  age: { words: ages, of: col.age, all: "Any age" },
  state: { words: states, of: col.state, all: "To do" },
};
const names = Object.keys(facets);
const PENDING = -1, EVERY = -2; // `state` is narrowed to what is to do unless asked otherwise
const done = states.map((state) => state === "accepted" || state === "gone");
const chosen = Object.fromEntries(names.map((name) => [name, PENDING]));
let words = [], tab = "queue", page = 0, sort = { by: "", down: false }, onlySecret = -1;
let kept = [], groups = [];

const haystacks = new Array(total);
function haystack(row) {
  if (haystacks[row] === undefined) {
    const rule = rules[col.rule[row]];
    const parts = [rule[0], rule[1], ...["provider", "workspace", "file", "pointer", "role", "redacted", "vault", "owner", "fingerprint", "ticket"].map((n) => text(n, row)), col.path[row].map((s) => strings[s]).join(" / ")];
    haystacks[row] = parts.join("\n").toLowerCase();
  }
  return haystacks[row];
}

// Counts secrets, each once a value: the places of a secret stand together, so the last one counted says whether it was counted.
function tally(size) {
  const counts = Array.from({ length: size }, () => new Array(severities.length).fill(0));
  const last = new Array(size).fill(-1), worst = new Array(size).fill(0);
  return { counts, add(value, severity, secret) {
    if (last[value] === secret) {
      if (severity >= worst[value]) return;
      counts[value][worst[value]]--;
    }
    last[value] = secret; worst[value] = severity;
    counts[value][severity]++;
  } };
}
function select() { // which rows pass, and for every plot what passes all filters but its own
  const tallies = Object.fromEntries(names.map((name) => [name, tally(facets[name].words.length)]));
  const cells = tally(exposures.length * severities.length); // the matrix shows exposure and severity together
  const cell = (row) => cells.add(col.exposure[row] * severities.length + col.severity[row], col.severity[row], col.secret[row]);
  kept = [];
  for (let row = 0; row < total; row++) {
    if (onlySecret >= 0 && col.secret[row] !== onlySecret) continue;
    if (words.length && !words.every((word) => haystack(row).includes(word))) continue;
    let missed = 0, which = -1, others = 0;
    for (let n = 0; n < names.length; n++) {
      const want = chosen[names[n]], has = facets[names[n]].of[row];
      const passes = names[n] === "state" && want === PENDING ? !done[has] : want < 0 || want === has;
      if (!passes) { missed++; which = n; others += names[n] !== "exposure" && names[n] !== "severity"; }
    }
    const severity = col.severity[row], secret = col.secret[row];
    if (missed === 0) kept.push(row);
    for (let n = 0; n < names.length; n++) if (missed === 0 || (missed === 1 && which === n)) tallies[names[n]].add(facets[names[n]].of[row], severity, secret);
    if (!others) cell(row);
  }
  if (sort.by) kept.sort(comparison());
  const found = new Map();
  for (const row of kept) found.has(col.secret[row]) ? found.get(col.secret[row]).push(row) : found.set(col.secret[row], [row]);
  groups = [...found.values()].sort((a, b) => col.secret[a[0]] - col.secret[b[0]]);
  return { ...Object.fromEntries(names.map((name) => [name, tallies[name].counts])), cells: cells.counts };
}
function comparison() {
  const key = { severity: (r) => col.severity[r], secret: (r) => rules[col.rule[r]][0], place: (r) => `${text("workspace", r)}\n${where(r).join("\n")}`, file: (r) => text("file", r), state: (r) => col.state[r], seen: (r) => text("first_seen", r) || "~", due: (r) => text("due", r) || "~" }[sort.by];
  const side = sort.down ? -1 : 1;
  return (a, b) => { const x = key(a), y = key(b); return x < y ? -side : x > y ? side : a - b; };
}

// --- plots ------------------------------------------------------------------------------------------------------------
const marks = [...document.querySelectorAll("[data-facet]")];
const lookup = (mark) => facets[mark.dataset.facet].words.indexOf(mark.dataset.value);
function redraw(tallies) {
  for (const mark of marks) {
    const name = mark.dataset.facet, value = lookup(mark);
    const counts = value < 0 ? [] : tallies[name][value], top = Number(mark.dataset.top);
    const second = severities.indexOf(mark.dataset.second || "");
    let pressed = chosen[name] === value && value >= 0;
    if (second >= 0) {
      const number = value < 0 ? 0 : tallies.cells[value * severities.length + second][second];
      mark.classList.toggle("faint", !number);
      mark.setAttribute("aria-label", `${exposureWords[mark.dataset.value]} (${mark.dataset.value}), ${mark.dataset.second}: ${number.toLocaleString("en")}`);
      mark.lastElementChild.textContent = number ? number.toLocaleString("en") : "·";
      mark.children[2].setAttribute("fill-opacity", number ? 0.1 + 0.45 * Math.sqrt(number / top) : 0);
      pressed = pressed && chosen.severity === second;
    } else {
      const base = Number(mark.dataset.base || 0);
      let at = 0;
      for (const part of mark.querySelectorAll("[data-severity]")) {
        const number = counts[severities.indexOf(part.dataset.severity)] || 0;
        const size = (number / top) * Number(base ? mark.dataset.height : mark.dataset.width);
        if (base) { part.setAttribute("y", base - at - size); part.setAttribute("height", size); }
        else { part.setAttribute("x", at); part.setAttribute("width", size); }
        at += size;
      }
      const sum = counts.reduce((a, b) => a + b, 0).toLocaleString("en");
      mark.querySelector(".number").textContent = sum;
      mark.setAttribute("aria-label", [`${mark.dataset.value}: ${sum}`, ...severities.map((name, n) => counts[n] && `${counts[n].toLocaleString("en")} ${name}`)].filter(Boolean).join(", "));
      mark.firstElementChild.textContent = mark.getAttribute("aria-label");
    }
    mark.setAttribute("aria-pressed", String(pressed));
  }
}
function press(mark) {
  const name = mark.dataset.facet, value = lookup(mark), off = mark.getAttribute("aria-pressed") === "true";
  if (value < 0 || mark.classList.contains("empty")) return;
  chosen[name] = off ? PENDING : value;
  if (mark.dataset.second) chosen.severity = off ? PENDING : severities.indexOf(mark.dataset.second);
  update();
}
for (const mark of marks) {
  mark.addEventListener("click", () => press(mark));
  mark.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(mark); }
  });
}
