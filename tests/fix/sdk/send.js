// Runs collections with newman or postman-runtime and prints one JSON line each: the requests sent and what scripts threw.
// Reads lines of JSON from standard input: {engine, collection, environment, globals, vault, linked}. `vault` are the entries
// of the Local Vault ({key, value, domains}), `linked` what a secure variable's secret holds, by its name. newman writes its report
// to the file `report`, where that is given. What is sent to an address with `echoes` in it comes back as the answer.
const readline = require('readline');
const {alone, begin} = require('./lone');

const MOST = 15, LONGEST = 60000;
const finishing = (done) => setTimeout(done, 5);

function local(vault) {
  const values = vault.map(({key, value, domains}) => ({key: `vault:${key}`, value, ...(domains.length && {_: {domains}})}));
  return {id: 'vault', prefix: 'vault:', values};
}

function opened(sdk, vault) {
  const scope = new sdk.VariableScope(local(vault));
  scope._ = {allowScriptAccess: async () => true};
  return scope;
}

// The first requests of a collection: real ones may have hundreds.
function first(collection) {
  let left = MOST;
  const kept = (items) => items.filter((item) => (item && item.item ? true : left-- > 0))
    .map((item) => (item && item.item ? {...item, item: kept(item.item)} : item));
  return {...collection, item: kept(collection.item)};
}

function once(done) {
  let over = false;
  return (...args) => { if (!over) { over = true; done(...args); } };
}

function viaRuntime(given, failed, cut) {
  const sdk = require('postman-collection'), {Runner} = require('postman-runtime');
  const secretResolver = ({secrets}, callback) => callback(null, secrets.map(({variable}) => {
    const known = given.linked[((variable.source || {}).postman || {}).secretId];
    return known === undefined ? {error: new Error('no such secret')} : {resolvedValue: known, allowedInScript: true};
  }));
  return new Promise((resolve, reject) => {
    const finish = once((error) => (error ? reject(error) : finishing(resolve)));
    let sent = 0, run;
    const over = setTimeout(() => { cut(); if (run) run.abort(); finish(); }, LONGEST);
    new Runner().run(new sdk.Collection(given.collection), {
      environment: new sdk.VariableScope(given.environment), globals: new sdk.VariableScope(given.globals),
      vaultSecrets: opened(sdk, given.vault), secretResolver: Object.keys(given.linked).length ? secretResolver : undefined,
      timeout: {request: 30000, script: 30000}, requester: {strictSSL: false},
    }, (error, started) => {
      if (error) return finish(error);
      run = started;
      run.start({
        start() {}, console() {}, assertion() {}, beforeRequest() {}, response() {}, request() {},
        exception(cursor, error) { failed.push(String(error && error.message)); },
        script(error) { if (error) failed.push(String(error.message)); },
        item() { if (++sent > 2 * MOST) { cut(); run.abort(); } },
        error(error) { failed.push(String(error && error.message)); },
        done() { clearTimeout(over); finish(); }, abort() { clearTimeout(over); finish(); },
      });
    });
  });
}

function viaNewman(given, failed, cut) {
  const newman = require('newman'), {Runner} = require('newman/node_modules/postman-runtime');
  const run = Runner.prototype.run;
  let inner;
  Runner.prototype.run = function (collection, options, done) { // newman knows of no vault, the runtime within does
    Runner.prototype.run = run;
    return run.call(this, collection, {...options, ...(given.vault.length && {vaultSecrets: local(given.vault)})}, (error, started) => { inner = started; done(error, started); });
  };
  return new Promise((resolve, reject) => {
    const finish = once((error) => (error ? reject(error) : finishing(resolve)));
    let sent = 0;
    const over = setTimeout(() => { cut(); if (inner) inner.abort(); finish(); }, LONGEST);
    const running = newman.run({
      collection: given.collection, environment: given.environment, globals: given.globals, insecure: true,
      reporters: given.report ? ['json'] : [], reporter: {json: {export: given.report}},
      timeoutRequest: 30000, timeoutScript: 30000,
    }, (error) => { clearTimeout(over); finish(error); });
    running.on('exception', (error, args) => failed.push(String(args && args.error && args.error.message)));
    running.on('script', (error) => { if (error) failed.push(String(error.message)); });
    running.on('item', () => { if (++sent > 2 * MOST && inner) { cut(); inner.abort(); } });
  });
}

async function main() {
  process.on('uncaughtException', (error) => { process.stderr.write(`${error.stack}\n`); });
  process.stdout.on('error', () => process.exit(1)); // whoever asked is gone
  await alone();
  for await (const line of readline.createInterface({input: process.stdin})) {
    const given = JSON.parse(line), failed = [], log = begin();
    let broken = '', unfinished = false;
    given.collection = first(given.collection);
    try { await (given.engine === 'newman' ? viaNewman : viaRuntime)(given, failed, () => { unfinished = true; }); } catch (error) { broken = String(error.message); }
    process.stdout.write(`${JSON.stringify({requests: log, failed, broken, unfinished})}\n`);
  }
  process.exit(0);
}
main();
