// The two parts of the page, secrets and audit: without a script they stand one after the other.
const parts = byId("parts");
function part(name) {
  root.dataset.part = name;
  for (const one of ["secrets", "audit"]) {
    byId(one).hidden = one !== name;
    byId(`part-${one}`).setAttribute("aria-selected", String(one === name));
    byId(`part-${one}`).tabIndex = one === name ? 0 : -1;
  }
}
if (parts) {
  parts.hidden = false;
  for (const one of ["secrets", "audit"]) {
    byId(`part-${one}`).addEventListener("click", () => part(one));
    byId(`part-${one}`).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = one === "secrets" ? "audit" : "secrets";
      part(other);
      byId(`part-${other}`).focus();
    });
  }
  part(location.hash.startsWith("#control-") ? "audit" : root.dataset.part);
}
