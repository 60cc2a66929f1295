// A crowd of clients that do next to nothing, in a process of its own: forked as `crowd.js KIND COUNT URL [ADDRESS]`.
//
// Sends `{ open, ended, refused }` to its parent each 250 ms, `ready: true` among it once all are there. A connection that the
// server ends is replaced, so that the pressure stays. Ends, by resets, when the parent goes away.

import net from 'node:net';
import tls from 'node:tls';

const [kind, countText, target, address] = process.argv.slice(2);
const count = Number(countText);
const url = new URL(target);
const secure = url.protocol === 'https:';
const [host, port] = address?.split(':') ?? [url.hostname, url.port];
const readsNothing = kind === 'slow reader' || kind.startsWith('pipelining');
/** So many connections may be on their way at once. */
const CONNECTING = 32;
/** And so many start in a second: it is their staying that is measured, not their coming. */
const CONNECTS_PER_SECOND = readsNothing ? 60 : kind === 'idle' ? 500 : 250;
/** Those that the server ended come back at this rate: handshakes are another matter. */
const RETURNS_PER_SECOND = 50;
/** All are there when so many are: some are always being replaced. */
const ENOUGH = kind === 'idle' ? 1 : 0.95;
/** What they ask for at first is answered in this time. */
const SETTLING_MS = readsNothing ? 2_000 : 0;
/** A slow one sends a byte so often. */
const TRICKLE_MS = 1000;

const head = `Host: ${url.host}\r\n`;
const whole = `GET /livez HTTP/1.1\r\n${head}\r\n`;
/** Their answers are more than fits into the buffers on the way. */
const PIPELINED = 30;
const KINDS = {
  // One answered request, then nothing.
  idle: (socket) => void socket.write(whole),
  // Nothing after the connection, or after the TLS handshake.
  silent: () => {},
  'slow head': (socket) => trickle(socket, `GET /livez HTTP/1.1\r\n${head}X-Slow: `),
  'slow head on a kept-alive connection': (socket) => {
    socket.write(whole);
    socket.once('data', () => trickle(socket, `GET /livez HTTP/1.1\r\n${head}X-Slow: `));
  },
  'slow body': (socket) =>
    trickle(
      socket,
      `POST /api/session HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"email":"`,
    ),
  // Asks for far more than fits into the buffers on the way, and takes nothing.
  'slow reader': (socket) => {
    socket.pause();
    socket.write(`GET /throughline.js HTTP/1.1\r\n${head}\r\n`.repeat(PIPELINED));
  },
  // The same with as much as anybody can ask for in a few packets.
  'pipelining, reading nothing': (socket) => {
    socket.pause();
    socket.write(`GET /assets/vendor/zxcvbn-ts/language-common.js HTTP/1.1\r\n${head}\r\n`.repeat(400));
  },
};

const start = KINDS[kind];
const sockets = new Set();
const slow = new Set();
let connecting = 0;
let ended = 0;
let refused = 0;
let ready = false;
let readyAt;
let session;

function trickle(socket, beginning) {
  socket.write(beginning);
  slow.add(socket);
}

function connect() {
  connecting += 1;
  const options = { host, port };
  const socket = secure
    ? tls.connect({ ...options, servername: url.hostname, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], session })
    : net.connect(options);
  let greeted = false;
  socket.on('session', (ticket) => (session = ticket));
  socket.on(secure ? 'secureConnect' : 'connect', () => {
    greeted = true;
    connecting -= 1;
    sockets.add(socket);
    start(socket);
    if (!readsNothing) socket.resume();
  });
  socket.on('error', () => {
    if (!greeted) refused += 1;
  });
  socket.on('close', () => {
    if (greeted) ended += 1;
    else connecting -= 1;
    sockets.delete(socket);
    slow.delete(socket);
  });
}

let allowed = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  // What was not used up earlier is not made up for.
  allowed = Math.min(CONNECTING, allowed + ((now - last) / 1000) * (ready ? RETURNS_PER_SECOND : CONNECTS_PER_SECOND));
  last = now;
  while (allowed >= 1 && connecting < CONNECTING && sockets.size + connecting < count) {
    allowed -= 1;
    connect();
  }
  if (!ready && sockets.size >= ENOUGH * count) readyAt ??= performance.now() + SETTLING_MS;
  ready ||= performance.now() > readyAt;
}, 5);
setInterval(() => {
  for (const socket of slow) socket.write('a');
}, TRICKLE_MS);
setInterval(() => process.send({ open: sockets.size, ended, refused, ready }, () => {}), 250);

process.on('disconnect', () => {
  for (const socket of sockets) {
    if (secure) socket.destroy();
    else socket.resetAndDestroy();
  }
  process.exit(0);
});
