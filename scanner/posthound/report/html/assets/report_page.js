// The lists themselves, their controls, and what the page remembers.
// --- panels -----------------------------------------------------------------------------------------------------------
const HEADS = {
  queue: [["", "#"], ["", "Severity"], ["", "Secret"], ["", "Worst exposure and place"], ...(acted ? [["", "Due and owner"]] : []), ["", "Replace with"], ["", "Rotate"]],
  findings: [["severity", "Severity"], ["secret", "Secret"], ["place", "Place"], ["file", "File"], ["seen", "First seen"]],
};
function head([by, label]) {
  if (!by) return h("th", { scope: "col" }, label);
  const on = sort.by === by, mark = on ? (sort.down ? " ▾" : " ▴") : "";
  return h("th", { scope: "col", "aria-sort": on ? (sort.down ? "descending" : "ascending") : null },
    h("button", { type: "button", "data-sort": by, onclick: () => { sort = on && sort.down ? { by: "", down: false } : { by, down: on }; update(); document.querySelector(`[data-sort="${by}"]`).focus(); } }, label + mark));
}
function render(size = PAGE) {
  const list = tab === "queue" ? groups : kept, last = Math.max(Math.ceil(list.length / size) - 1, 0);
  page = Math.min(page, last);
  const from = page * size, to = Math.min(from + size, list.length), panel = byId(tab);
  const caption = tab === "queue" ? "Rotation queue, the most urgent secret first" : "All places";
  const turn = (by, label) => h("button", { type: "button", disabled: page + by < 0 || page + by > last, onclick: () => go(by) }, label);
  if (!list.length) panel.replaceChildren(h("div", { class: "scroll" }, h("p", { class: "nothing" }, total ? "Nothing matches these filters." : data.files === 0 ? "Nothing was scanned." : "No secrets found.")));
  else panel.replaceChildren(h("div", { class: "scroll" },
    h("table", null, h("caption", { class: "hidden" }, caption), h("thead", null, h("tr", null, HEADS[tab].map(head))), h("tbody", null, (tab === "queue" ? queueRows : findingRows)(from, to))),
    last ? h("nav", { class: "pages", "aria-label": "Pages" }, turn(-1, "‹ Previous"), h("span", null, `${(from + 1).toLocaleString("en")}–${to.toLocaleString("en")} of ${list.length.toLocaleString("en")}`), turn(1, "Next ›")) : null));
}
function go(by) {
  const before = page;
  page = Math.max(page + by, 0);
  render();
  if (page !== before) { byId(tab).scrollIntoView({ block: "start" }); byId(tab).focus({ preventScroll: true }); }
}
function show(name) {
  tab = name;
  page = 0;
  for (const other of ["queue", "findings"]) {
    const button = byId(`tab-${other}`), on = other === name;
    button.setAttribute("aria-selected", String(on));
    button.tabIndex = on ? 0 : -1;
    byId(other).hidden = !on;
  }
  update();
}

// --- controls ---------------------------------------------------------------------------------------------------------
const search = byId("search"), selects = {};
for (const name of names) {
  const { words: options, all, say } = facets[name];
  selects[name] = h("select", { "aria-label": name, onchange: (event) => { chosen[name] = Number(event.target.value); update(); } },
    h("option", { value: PENDING }, all), name === "state" ? h("option", { value: EVERY }, "All states") : null,
    options.map((option, index) => h("option", { value: index }, say ? say(option) : option)));
  selects[name].hidden = (name === "owner" || name === "deadline") && new Set(facets[name].of).size < 2;
  byId("selects").append(selects[name]);
}
function update() {
  page = 0;
  redraw(select());
  for (const name of names) { selects[name].value = String(chosen[name]); selects[name].classList.toggle("set", chosen[name] !== PENDING); }
  byId("clear").hidden = !(words.length || onlySecret >= 0 || names.some((name) => chosen[name] !== PENDING));
  byId("count-queue").textContent = groups.length.toLocaleString("en");
  byId("count-findings").textContent = kept.length.toLocaleString("en");
  byId("status").textContent = `${plural(groups.length, "secret")} in ${plural(kept.length, "place")}${onlySecret >= 0 ? ", one secret only" : ""}`;
  render();
  remember();
}
function clear() {
  for (const name of names) chosen[name] = PENDING;
  words = []; onlySecret = -1; search.value = "";
  update();
}
let timer = 0;
search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => { words = search.value.toLowerCase().split(/\s+/).filter(Boolean); update(); }, total > 20000 ? 200 : 60);
});
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
byId("choose").addEventListener("click", () => { // only a phone has this button: its filters take half of the screen
  byId("choose").setAttribute("aria-expanded", String(byId("selects").classList.toggle("open")));
});
byId("clear").addEventListener("click", () => { clear(); search.focus(); });
for (const name of ["queue", "findings"]) {
  byId(`tab-${name}`).addEventListener("click", () => show(name));
  byId(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = name === "queue" ? "findings" : "queue";
    show(other);
    byId(`tab-${other}`).focus();
  });
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    chosen.exposure = 0;
    chosen.workspace = facets.workspace.words.indexOf(button.dataset.show);
    show("queue");
    byId("work-title").parentElement.scrollIntoView({ block: "start" });
    byId("queue").focus({ preventScroll: true });
  });
}

// --- keys -------------------------------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && document.activeElement === search) { search.value = ""; words = []; update(); return; }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  if (event.key === "/") { event.preventDefault(); search.focus(); }
  else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "n") go(1);
  else if (event.key === "p") go(-1);
});
function step(by) {
  const buttons = [...byId(tab).querySelectorAll(".expand")], at = buttons.indexOf(document.activeElement);
  const next = buttons[at < 0 ? (by > 0 ? 0 : buttons.length - 1) : Math.min(Math.max(at + by, 0), buttons.length - 1)];
  if (next) next.focus();
}

// --- theme, address, print --------------------------------------------------------------------------------------------
const themes = ["auto", "light", "dark"], theme = byId("theme"), root = document.documentElement;
const stored = (action) => { try { return action(localStorage); } catch { return null; } }; // a file may have no storage
function paint(name) {
  root.dataset.theme = name;
  theme.textContent = `Theme: ${name === "auto" ? "automatic" : name}`;
}
theme.hidden = false;
theme.addEventListener("click", () => {
  paint(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
  stored((storage) => storage.setItem("posthound-theme", root.dataset.theme));
});
const wanted = stored((storage) => storage.getItem("posthound-theme"));
paint(themes.includes(wanted) ? wanted : "auto");

function remember() { // filters stand in the address, so that a filtered view can be sent to somebody
  const query = new URLSearchParams();
  for (const name of names) if (chosen[name] !== PENDING) query.set(name, chosen[name] === EVERY ? "all" : facets[name].words[chosen[name]]);
  if (words.length) query.set("q", words.join(" "));
  if (tab !== "queue") query.set("view", tab);
  const hash = query.toString();
  try { history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search); } catch { /* some viewers forbid it */ }
}
function recall() {
  const query = new URLSearchParams(location.hash.slice(1));
  for (const name of names) {
    const value = query.get(name), index = facets[name].words.indexOf(value);
    chosen[name] = name === "state" && value === "all" ? EVERY : index >= 0 ? index : PENDING;
  }
  search.value = query.get("q") || "";
  words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  tab = query.get("view") === "findings" ? "findings" : "queue";
}
window.addEventListener("beforeprint", () => { page = 0; render(PRINTED); });
window.addEventListener("afterprint", () => render());

recall();
byId("app").hidden = false;
show(tab);
