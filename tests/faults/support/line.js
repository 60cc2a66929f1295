// The line between servers and their PostgreSQL, on which answers can be late, and which can lead to another PostgreSQL.

import net from 'node:net';

import { sleep } from './wait.js';

export class Line {
  #late = 0;
  #folder;
  #open = new Set();

  /** Puts a line between this deployment's servers and its database. */
  static async to(deployment) {
    const line = new Line();
    line.#folder = deployment.databaseFolder;
    const server = net.createServer((client) => line.#connect(client));
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    server.unref();
    deployment.environment.DATABASE_URL = `postgres://throughline@127.0.0.1:${server.address().port}/postgres?sslmode=disable`;
    return line;
  }

  /** Makes every answer so many milliseconds late for a while. */
  async late(milliseconds, lasting) {
    this.#late = milliseconds;
    await sleep(lasting);
    this.#late = 0;
  }

  /** Leads to the PostgreSQL whose socket is in `folder`, and nobody to the one before. */
  leadTo(folder) {
    this.#folder = folder;
    for (const client of this.#open) client.destroy();
  }

  #connect(client) {
    const database = net.connect(`${this.#folder}/.s.PGSQL.5432`);
    this.#open.add(client);
    client.pipe(database);
    database.on('data', (part) => setTimeout(() => client.writable && client.write(part), this.#late));
    for (const [end, other] of [[client, database], [database, client]]) {
      end.on('error', () => {});
      end.on('close', () => other.destroy());
    }
    client.on('close', () => this.#open.delete(client));
  }
}
