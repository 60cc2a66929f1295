// The proxy as hostile clients meet it: heads and bodies too large, and requests that two servers might read differently.
import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { test } from 'node:test';

// Probes for each way of smuggling below: two hundred in all.
const ROUNDS = 20;
const SMUGGLED = 'GET /login?next=%2Fsmuggled HTTP/1.1\r\nHost: localhost\r\nX: y';
const CHUNKED = `0\r\n\r\n${SMUGGLED}`;

// Ways to say two things about where a body ends (ASVS 5.0 4.2.1, RFC 9112 section 11.2).
const WAYS = {
  'a length beside chunks': [`Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding: chunked\r\n`, CHUNKED],
  'two lengths': [`Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n`, SMUGGLED],
  'a list of lengths': [`Content-Length: 0, ${SMUGGLED.length}\r\n`, SMUGGLED],
  'a length with a sign': [`Content-Length: +${SMUGGLED.length}\r\n`, SMUGGLED],
  'a coding that nobody knows': [`Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding: xchunked\r\n`, CHUNKED],
  'two codings': [`Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding: chunked, identity\r\n`, CHUNKED],
  'a space before the colon': [`Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding : chunked\r\n`, CHUNKED],
  'a folded line': [`Content-Length: ${CHUNKED.length}\r\nTransfer-Encoding:\r\n chunked\r\n`, CHUNKED],
  'chunks that end in a bare LF': ['Transfer-Encoding: chunked\r\n', `1;x\nZ\r\n${CHUNKED}`],
  'a chunk of a size that overflows': ['Transfer-Encoding: chunked\r\n', `10000000000000000\r\n${CHUNKED}`],
};

/** Each once: a page repeats where to go then in its links. */
const names = (text, pattern) => [...new Set(text.match(pattern) ?? [])];

export function proxy(stack, browser) {
  // Everything that comes back for these bytes on one connection of their own.
  const converse = async (bytes) => {
    const socket = connect({ port: stack.httpsPort, host: '127.0.0.1', servername: 'localhost', ca: browser().ca });
    let said = '';
    socket.setEncoding('latin1');
    socket.on('error', () => {}); // The other side may hang up while we still write.
    socket.on('data', (part) => (said += part));
    socket.setTimeout(15_000, () => socket.destroy());
    socket.write(bytes); // Not its end: the proxy would take us for gone.
    await new Promise((closed) => socket.once('close', closed));
    return said;
  };

  test('a head beyond 32 KiB is refused at the proxy', async () => {
    const fits = await converse(`GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ${'x'.repeat(24_000)}\r\n\r\n`);
    assert.match(fits, /^HTTP\/1\.1 200 /);
    const large = await converse(`GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`);
    assert.match(large, /^HTTP\/1\.1 431 [^]*\r\nConnection: close\r\n/);
  });

  test('a body beyond 64 KiB is refused at the proxy', async () => {
    const answer = await browser().post('/login', { form: { email: 'x', password: 'x'.repeat(70_000) } });
    assert.equal(answer.status, 413);
  });

  test('the proxy names itself to nobody, and passes no claim of a client on', async () => {
    const visitor = browser();
    for (const path of ['/', '/token', '/nothing-here']) {
      const { headers } = await visitor.get(path, { headers: { 'X-Request-Id': 'forged', 'X-Forwarded-For': '192.0.2.1' } });
      assert.equal(headers.server, undefined, path);
      assert.notEqual(headers['x-request-id'], 'forged', path);
    }
    assert.equal((await visitor.get('/metrics')).status, 404);
  });

  // OWASP ASVS 4.2.1
  test('no answer belongs to another request, whatever two hundred probes try', async () => {
    const visitor = browser();
    let probing = true;
    let visits = 0;
    const mine = async (name) => {
      for (; probing; visits += 1) {
        const { status, body } = await visitor.get(`/login?next=%2Fvisitor-${name}-${visits}-end`);
        assert.equal(status, 200);
        assert.deepEqual(names(body, /visitor-[\w-]+?-end|probe-\d+|smuggled/g), [`visitor-${name}-${visits}-end`]);
      }
    };
    const visitors = mine('a');
    let probes = 0;
    try {
      for (const [way, [headers, body]] of Object.entries(WAYS)) {
        for (let round = 0; round < ROUNDS; round += 1) {
          probes += 1;
          const probe = `POST /logout HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n${body}\r\n\r\n`;
          const next = `GET /login?next=%2Fprobe-${probes} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
          const said = await converse(probe + next);
          // Refused; or read as the one request that it is; or as two, each of which got its own answer.
          const named = names(said, /visitor-[\w-]+|probe-\d+|smuggled/g).join(' ');
          assert.ok(['', `probe-${probes}`, `smuggled probe-${probes}`].includes(named), `${way}: ${named}`);
        }
      }
    } finally {
      probing = false;
      await visitors;
    }
    assert.equal(probes, 200);
    console.log(`# ${probes} probes beside ${visits} requests of somebody else`);
  });
}
