// Keeps a process to itself: every connection, whatever its host and port, ends at a server in this process that notes what
// it is sent; clocks stand still and nonces are the same in every run, so that signatures can be compared. So it is in the
// sandboxes in which the clients run scripts: a script that picks one of four users picks the same one in every run.
const crypto = require('crypto');
const forge = require('node-forge');
const http = require('http');
const net = require('net');
const tls = require('tls');

const NOW = Date.UTC(2026, 0, 15, 12);
const state = {log: [], port: 0};

class Still extends Date {
  constructor(...args) { super(...(args.length ? args : [NOW])); }
  static now() { return NOW; }
}
// Ids of the clients' own stay new in every run; what else they draw, such as nonces that are signed, is always the same.
function still() {
  global.Date = Still;
  Math.random = () => 0.4375;
  crypto.randomBytes = (size, done) => {
    const made = Buffer.from(Array.from({length: size}, (_, i) => (i * 37 + 11) & 255));
    return done ? process.nextTick(done, null, made) : made;
  };
}

// Runs at the start of every sandbox, as text. Numbers differ, for a script may draw until it has a new one, but come in the
// same order in every run; the clock moves on only for a script that waits for it.
function stillWithin(now) {
  let drawn = 7, asked = 0;
  Math.random = () => { drawn = (drawn * 48271) % 2147483647; return drawn / 2147483647; };
  const read = () => now + Math.max(0, ++asked - 5000);
  Date.now = read;
  Date = new Proxy(Date, {
    apply: (Real) => String(new Real(read())), construct: (Real, args, made) => Reflect.construct(Real, args.length ? args : [read()], made),
  });
}

function stillSandboxes() {
  for (const paths of [[__dirname], [require.resolve('newman')]]) {
    const path = require.resolve('postman-sandbox/lib/bootcode', {paths}), load = require(path);
    require.cache[path].exports = (done) => load((error, code) => done(error, code && `(${stillWithin})(${NOW});${code}`));
  }
}

function certificate() {
  const keys = forge.pki.rsa.generateKeyPair(2048), made = forge.pki.createCertificate(), name = [{name: 'commonName', value: 'localhost'}];
  made.publicKey = keys.publicKey; made.serialNumber = '01';
  made.validity.notBefore = new Date(2020, 0, 1); made.validity.notAfter = new Date(2040, 0, 1);
  made.setSubject(name); made.setIssuer(name); made.sign(keys.privateKey, forge.md.sha256.create());
  return {key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(made)};
}

const CHALLENGES = {digest: 'Digest realm="here", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", qop="auth", opaque="5ccc069c"', ntlm: 'NTLM'};
// A message of type 2 with a fixed challenge, as a server answers the first message with.
const NTLM_TWO = Buffer.concat([Buffer.from('NTLMSSP\0'), Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0, 5, 130, 137, 162]),
  Buffer.from('0123456789abcdef', 'hex'), Buffer.alloc(8), Buffer.from([0, 0, 0, 0, 48, 0, 0, 0])]).toString('base64');

function answer(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const given = request.headers.authorization || '', asked = /asks-(digest|ntlm)/.exec(request.url);
    state.log.push({method: request.method, url: request.url, headers: request.rawHeaders, body: Buffer.concat(parts).toString('latin1')});
    let challenge = '';
    if (asked && asked[1] === 'digest' && !given.startsWith('Digest ')) challenge = CHALLENGES.digest;
    if (asked && asked[1] === 'ntlm' && !given.startsWith('NTLM ')) challenge = CHALLENGES.ntlm;
    if (asked && asked[1] === 'ntlm' && /^NTLM TlRMTVNTUAAB/.test(given)) challenge = `NTLM ${NTLM_TWO}`;
    response.writeHead(challenge ? 401 : 200, challenge ? {'WWW-Authenticate': challenge} : {'Content-Type': 'application/json'});
    response.end(/echoes/.test(request.url) ? Buffer.concat(parts) : '{"ok":true}');
  });
}

async function alone() {
  const server = http.createServer(answer);
  server.keepAliveTimeout = 1;
  const secure = tls.createSecureContext(certificate());
  const door = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      const inner = first[0] === 22 ? new tls.TLSSocket(socket, {isServer: true, secureContext: secure}) : socket;
      inner.on('error', () => {});
      server.emit('connection', inner);
      if (inner === socket) socket.resume();
    });
  });
  await new Promise((done) => door.listen(0, '127.0.0.1', done));
  state.port = door.address().port;
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const [given, done] = Array.isArray(args[0]) ? args[0] : args;
    const options = typeof given === 'object' ? given : {};
    return connect.call(this, {...options, path: undefined, host: '127.0.0.1', port: state.port, lookup: undefined}, typeof done === 'function' ? done : undefined);
  };
  still();
  stillSandboxes();
}

// Begins a run: what was sent is forgotten.
const begin = () => { state.log = []; return state.log; };

module.exports = {alone, begin};
