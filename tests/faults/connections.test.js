// 10,000 idle connections, and 1,000 slow ones of each kind: a normal client does not feel them, directly at the server and
// through the shipped proxy.

import { after, before, describe, test } from 'node:test';

import { CROWDS, Door } from './support/crowded.js';
import { Deployment, Replica } from './support/native.js';
import * as stack from './support/stack.js';

describe('the server', () => {
  let deployment;
  let replica;
  let door;

  before(async () => {
    deployment = await Deployment.make();
    replica = await Replica.start(deployment, { settings: { RUST_LOG: 'warn' } });
    const usage = async () => ({ memory_mib: replica.memory, files: replica.files });
    door = new Door('server', { url: replica.url, usage });
    await door.measureUsual();
  });
  after(async () => {
    await replica.stop();
    deployment.stop();
  });

  for (const [kind, count] of Object.entries(CROWDS)) {
    test(`${count} clients, ${kind}, cost a normal one nothing`, () => door.crowded(kind));
  }
});

describe('the proxy', () => {
  let door;

  before(async () => {
    await stack.up();
    const proxy = await stack.container('caddy');
    // Docker's own forwarding of a published port takes two files a connection, and dies of 10,000.
    const address = `${await stack.address(proxy)}:443`;
    door = new Door('proxy', { url: stack.site, address, ca: stack.ca(), usage: () => stack.usage(proxy) });
    await door.measureUsual();
  });

  for (const [kind, count] of Object.entries(CROWDS)) {
    // A proxy that takes one request at a time, as Caddy does, makes slow readers of these.
    if (kind.startsWith('pipelining')) continue;
    test(`${count} clients, ${kind}, cost a normal one nothing`, () => door.crowded(kind));
  }
});
