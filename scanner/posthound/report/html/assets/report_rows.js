// The rows of the two lists and what opens below them.
// --- rows -------------------------------------------------------------------------------------------------------------
const where = (row) => col.path[row].map((s) => strings[s]);
const pill = (kind, label) => h("span", { class: `pill ${kind}` }, label || kind);
// The references of a secret's places: what works in a request before what stands where nothing resolves.
const byHand = (rows) => [...new Set(rows.map((row) => text("by_hand", row)).filter(Boolean))];
const references = (rows) => [...new Set(rows.map((row) => text("vault", row)).filter(Boolean))].sort((a, b) => a.startsWith("<") - b.startsWith("<") || b.startsWith("{{") - a.startsWith("{{"));
const known = (name, row) => text(name, row).startsWith("(") ? "" : text(name, row); // "(nobody known)" is a value to filter by, not one to show
const place = (row) => `${text("file", row)}${col.line[row] ? `:${col.line[row]}:${col.column[row]}` : ""}`;
function crumbs(row) {
  const parts = [...(known("workspace", row) ? [known("workspace", row)] : []), ...where(row)];
  if (!where(row).length) parts.push(text("pointer", row) || text("file", row));
  return h("ol", { class: "crumbs", "aria-label": "Where it stands" }, parts.map((part) => h("li", null, bdi(part))));
}
function exposurePill(row) {
  const word = exposures[col.exposure[row]];
  return pill(word, word === "file" ? "file" : word);
}
function statePills(row) {
  const state = states[col.state[row]];
  return state === "open" ? null : pill(state === "new" ? "new" : "", state);
}
function secretCell(row, id, open) {
  const rule = rules[col.rule[row]];
  return h("td", null,
    h("button", { type: "button", class: "expand", "aria-expanded": "false", "aria-controls": id, onclick: open }, h("span", null, bdi(rule[0]))),
    h("div", { class: "sub" }, h("code", null, bdi(text("redacted", row) || rule[1])), " ", bdi(known("provider", row))));
}
// By when, by whom, under which ticket: what a ledger or a workspace knows; nothing where no secret of the page has any of it.
const acted = total > 0 && Array.from({ length: total }, (_, row) => row).some((row) => text("due", row) || known("owner", row) || text("ticket", row));
function dueCell(rows) {
  const first = rows.find((row) => text("due", row)) ?? rows[0];
  const due = text("due", first), late = deadlines[col.deadline[first]] === "overdue";
  const owners = [...new Set(rows.map((row) => known("owner", row)).filter(Boolean))];
  const ticket = link(text("ticket", first), "Ticket ↗");
  return h("td", { class: "due" },
    due ? h("div", null, h("span", { class: "when" }, `due ${due}`), late ? pill("late", "overdue") : null) : null,
    owners.length ? h("div", { class: "more" }, bdi(owners.slice(0, 3).join(", ")), owners.length > 3 ? ` and ${owners.length - 3} more` : null) : null,
    ticket ? h("div", null, ticket) : null, due || owners.length || ticket ? null : "–");
}
function expandable(cells, span, done, build) {
  const detail = h("tr", { hidden: true }), row = h("tr", { class: done ? "row done" : "row" });
  const toggle = (event) => {
    const button = event.currentTarget, open = detail.hidden;
    if (open && !detail.firstChild) detail.append(h("td", { colspan: span, class: "detail" }, build()));
    detail.hidden = !open;
    row.classList.toggle("opened", open);
    button.setAttribute("aria-expanded", String(open));
  };
  detail.id = `d${++serial}`;
  row.append(...cells(detail.id, toggle));
  return [row, detail];
}
let serial = 0;

function queueRows(from, to) {
  return groups.slice(from, to).flatMap((rows, n) => {
    const first = rows.reduce((best, row) => col.exposure[row] * 9 + col.severity[row] < col.exposure[best] * 9 + col.severity[best] ? row : best, rows[0]);
    const rule = rules[col.rule[first]], vaults = references(rows);
    return expandable((id, open) => [
      h("td", { class: "rank" }, String(from + n + 1)),
      h("td", { class: "narrow" }, pill(severities[Math.min(...rows.map((row) => col.severity[row]))])),
      secretCell(first, id, open),
      h("td", null, h("div", { class: "pills" }, exposurePill(first), h("span", { class: "pill" }, plural(rows.length, "place")), statePills(first)), h("div", { class: "where" }, crumbs(first))),
      ...(acted ? [dueCell(rows)] : []),
      h("td", { class: "replace" }, vaults.length ? h("code", { class: "take", title: "Select to copy" }, bdi(vaults[0])) : byHand(rows).length ? "by hand" : "–", vaults.length > 1 ? h("div", { class: "more" }, `and ${vaults.length - 1} other form${vaults.length > 2 ? "s" : ""}`) : null),
      h("td", { class: "narrow rotate" }, link(rule[3], "Rotate ↗") || "–"),
    ], acted ? 7 : 6, rows.every((row) => done[col.state[row]]), () => runbook(rows, first));
  });
}
function runbook(rows, first) {
  const rule = rules[col.rule[first]], open = rows.some((row) => exposures[col.exposure[row]] === "public");
  const vaults = references(rows);
  const steps = [
    open ? "Take it out of public view; copies and forks keep the value, so rotation is still due." : null,
    h("span", null, bdi(rule[2] || "Issue a new credential where this one was issued, move its users over, then revoke this one."), " ", link(rule[3], "Open the page ↗")),
    vaults.length ? h("span", null, "Store the new value in the vault and write ", ...vaults.flatMap((v, n) => [n ? " or " : "", h("code", { class: "take" }, bdi(v))]), " instead of it.") : null,
    ...byHand(rows).map((told) => h("span", null, "By hand: ", bdi(told), ".")),
    rows.some((row) => text("lowered", row) === "expired") ? "It has run out: there is nothing left to revoke." : null,
    "Scan again: the secret is done when no place holds it.",
  ];
  const more = rows.length - PLACES;
  return [
    h("h3", null, "Runbook"), h("ol", null, steps.filter(Boolean).map((step) => h("li", null, step))),
    h("h3", null, plural(rows.length, "place")),
    h("ul", { class: "places" }, rows.slice(0, PLACES).map((row) => h("li", null, crumbs(row),
      h("div", { class: "line" }, exposurePill(row), h("span", null, bdi(place(row))), text("role", row) ? h("span", null, text("role", row)) : null, text("vault", row) ? h("code", { class: "take" }, bdi(text("vault", row))) : null, link(text("url", row), "Open in Postman ↗"))))),
    h("p", { class: "line" }, h("button", { type: "button", class: "quiet", onclick: () => { onlySecret = col.secret[first]; show("findings"); byId("findings").focus(); } }, more > 0 ? `Show all ${rows.length} places as findings` : "Show as findings")),
  ];
}
function findingRows(from, to) {
  return kept.slice(from, to).flatMap((row) => expandable((id, open) => [
    h("td", { class: "narrow" }, pill(severities[col.severity[row]])),
    secretCell(row, id, open),
    h("td", null, h("div", { class: "pills" }, exposurePill(row), statePills(row)), h("div", { class: "where" }, crumbs(row))),
    h("td", null, bdi(place(row))),
    h("td", { class: "narrow" }, text("first_seen", row).slice(0, 10) || "–"),
  ], 5, done[col.state[row]], () => facts(row)));
}
function facts(row) {
  const rule = rules[col.rule[row]], state = states[col.state[row]];
  const code = (value) => value && h("code", null, bdi(value));
  const pairs = [
    ["Where", crumbs(row)], ["Postman", link(text("url", row), "Open in Postman ↗")], ["File", text("file", row) && bdi(place(row))], ["JSON pointer", code(text("pointer", row))],
    ["Field", text("role", row)], ["Readable by", `${exposureWords[exposures[col.exposure[row]]]} (${exposures[col.exposure[row]]})`],
    ["Owner", known("owner", row) && bdi(known("owner", row))], ["Due", text("due", row) && `${text("due", row)}${deadlines[col.deadline[row]] === "overdue" ? ", overdue" : ""}`],
    ["Ticket", link(text("ticket", row), "Open the ticket ↗")], ["Why it was taken", text("evidence", row) && bdi(text("evidence", row))], ["Confidence", text("confidence", row)],
    ["Replace with", text("vault", row) && h("code", { class: "take" }, bdi(text("vault", row)))],
    ["By hand", text("by_hand", row) && bdi(text("by_hand", row))], ["Low because", text("lowered", row) && bdi(text("lowered", row))],
    ["Rotate", (rule[2] || rule[3]) && h("span", null, bdi(rule[2]), " ", link(rule[3], "Open the page ↗"))],
    ["State", `${state}${text("justification", row) ? `: ${text("justification", row)}` : ""}`], ["First seen", text("first_seen", row)],
    ["Related", col.related[row].length ? h("ul", null, col.related[row].map((s) => h("li", null, bdi(strings[s])))) : null],
    ["Rule", code(rule[1])], ["Fingerprint", code(text("fingerprint", row))],
  ];
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}
