// Ports for programs that the tests start.

import { createServer } from 'node:net';

/** A free port, below those that the system hands out (from 32768 on Linux), so that no other program is given it before it is used. */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
