// What a container may do, and what of the secrets can be seen from outside.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

const SECRETS = [
  ['app', 'server/cookie-secret'],
  ['app', 'server/encryption-secret'],
  ['app', 'server/database-url'],
  ['db', 'database/owner-password'],
  ['db', 'database/migrator-password'],
  ['db', 'database/server-password'],
];
const OURS = ['setup', 'migrate', 'doctor', 'app', 'assistant', 'mailbox'];

// Sends bytes to an address, and gives what comes back until the other side closes or a while passed.
async function converse(host, port, bytes) {
  const socket = connect(port, host);
  socket.setTimeout(3_000, () => socket.destroy());
  socket.end(bytes);
  let said = '';
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (part) => (said += part));
  await new Promise((closed) => socket.once('close', closed));
  return said;
}

export function hardening(stack) {
  test('every program of ours runs without rights on a file system that it cannot write', async () => {
    for (const service of OURS) {
      const [container] = await stack.inspect(...(await stack.containers(service, { stopped: true })));
      const { Config, HostConfig } = container;
      assert.match(Config.User, /^[1-9]\d*:[1-9]\d*$/, service);
      assert.equal(HostConfig.ReadonlyRootfs, true, service);
      assert.deepEqual(HostConfig.CapDrop, ['ALL'], service);
      assert.equal(HostConfig.CapAdd, null, service);
      assert.equal(HostConfig.Privileged, false, service);
      assert.ok(HostConfig.SecurityOpt.some((option) => option.startsWith('no-new-privileges')), service);
    }
    const [replica] = await stack.containers('app');
    const status = await stack.docker('exec', replica, 'cat', '/proc/1/status');
    assert.match(status, /^CapEff:\s*0+$/m);
    assert.match(status, /^CapBnd:\s*0+$/m);
    assert.match(status, /^NoNewPrivs:\s*1$/m);
    assert.match(status, /^Uid:\s*[1-9]/m);
  });

  // Whoever runs the server cannot change the mode of what a platform mounts.
  test('a key is private enough as Kubernetes mounts it, and the doctor says how to mount one that is not', async () => {
    const volume = `${stack.name}_mounted-keys`;
    const asRoot = (script) => stack.docker('run', '--rm', '--user', '0', '-v', `${volume}:/keys`, '--entrypoint', 'sh', 'throughline', '-c', script);
    const examine = async (mount) => {
      const doctor = ['run', '--rm', '-v', `${volume}:/keys${mount}`, '-e', 'THROUGHLINE_KEYS_DIR=/keys', 'throughline', 'doctor', '--json'];
      const report = await stack.docker(...doctor).catch((failed) => failed.stdout);
      return JSON.parse(report).findings.find(({ id }) => id === 'active-key');
    };
    try {
      await asRoot('THROUGHLINE_KEYS_DIR=/keys throughline key generate && chmod 755 /keys && chgrp 10001 /keys/active.pem');
      for (const [mode, mount, severity, words] of [
        ['440', ':ro', 'ok', "only this program's group can read it"], // with fsGroup
        ['440', '', 'ok', "only this program's group can read it"], // root's, as packages install it
        ['444', ':ro', 'error', 'mode: 0400'], // Docker's own default
        ['444', '', 'error', 'chown 10001'],
      ]) {
        await asRoot(`chmod ${mode} /keys/active.pem`);
        const finding = await examine(mount);
        assert.equal(finding.severity, severity, JSON.stringify(finding));
        assert.ok(`${finding.found} ${finding.remedy}`.includes(words), JSON.stringify(finding));
      }
      await asRoot('chmod 444 /keys/active.pem && chmod 750 /keys && chgrp 10001 /keys');
      assert.match((await examine(':ro')).found, /others could read it, but cannot enter its folder/);
    } finally {
      await stack.docker('volume', 'rm', '-f', volume);
    }
  });

  test('the mailbox is shown to this machine alone, within bounds', async () => {
    const [mailbox] = await stack.inspect(...(await stack.containers('mailbox')));
    const { HostConfig } = mailbox;
    assert.deepEqual(HostConfig.PortBindings, { '8025/tcp': [{ HostIp: '127.0.0.1', HostPort: String(stack.mailboxPort) }] });
    assert.ok(HostConfig.Memory > 0 && HostConfig.Memory <= 128 * 2 ** 20, HostConfig.Memory);
  });

  // OWASP ASVS 13.3.1
  test('no secret is in an image, an environment, a command line or a log', async () => {
    const secrets = await Promise.all(SECRETS.map((secret) => stack.secret(...secret)));
    assert.ok(secrets.every((secret) => secret.length >= 40));
    const services = [...OURS, 'db', 'caddy'];
    const containers = (await Promise.all(services.map((service) => stack.containers(service, { stopped: true })))).flat();
    const running = (await Promise.all(['app', 'assistant'].map((service) => stack.containers(service)))).flat();
    const places = [
      JSON.stringify(await stack.inspect(...containers)),
      await stack.docker('image', 'inspect', 'throughline'),
      await stack.docker('history', '--no-trunc', 'throughline'),
      await stack.compose(['logs', '--no-color']),
    ];
    for (const container of running) {
      places.push(await stack.docker('exec', container, 'cat', '/proc/1/cmdline', '/proc/1/environ'));
    }
    for (const place of places) {
      assert.ok(!place.includes('PRIVATE KEY'), 'a private key');
      for (const secret of secrets) assert.ok(!place.includes(secret), 'a secret');
    }
  });

  test('the image holds the program and nothing of a deployment', async () => {
    const files = await stack.run('sh', ['-c', 'id=$(docker create throughline) && docker export "$id" | tar -t; docker rm "$id" >/dev/null']);
    const ours = files.split('\n').filter((file) => /throughline/.test(file) && !file.endsWith('/'));
    assert.deepEqual(ours, ['usr/local/bin/throughline']);
    const [image, base] = await stack.inspect('throughline', 'debian:bookworm-slim');
    const megabytes = (image.Size - base.Size) / 1e6;
    console.log(`# the image is ${megabytes.toFixed(1)} MB beyond its base`);
    assert.ok(megabytes <= 60);
  });

  test('the image has no demo, and nothing of what testers may do there', async () => {
    await assert.rejects(stack.exec('app', 'throughline', 'demo', '--help'), /unrecognized subcommand/);
    await stack.exec('app', 'throughline', 'assistant', '--help');
    const inProgram = (text) => stack.exec('app', 'grep', '-c', text, '/usr/local/bin/throughline');
    await inProgram('/livez');
    for (const text of ['throughline_demo', '/demo/clock', '/demo/reset', '/demo/mailbox', '/demo/api']) {
      await assert.rejects(inProgram(text), { code: 1 }, text);
    }
  });

  // OWASP ASVS 13.2.2
  test('the server may read and write rows, and nothing else', async () => {
    const refused = [
      'create table x ()',
      'create temporary table x ()',
      'drop table account',
      'alter table account add column x text',
      'truncate account',
      'create role x',
      'create schema x',
      'create function x() returns int language sql as $$ select 1 $$',
    ];
    for (const statement of refused) {
      await assert.rejects(stack.sql(`set role throughline_server; ${statement}`), /permission denied|must be owner/, statement);
    }
    assert.match(await stack.sql('set role throughline_server; select count(*) from account'), /\d/);
    const rights = "select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles where rolname in ('throughline_server', 'throughline_migrator')";
    assert.deepEqual((await stack.sql(rights)).trim().split('\n'), ['f', 'f']);
  });

  test('a replica speaks no HTTP/2 in the clear', async () => {
    const [replica] = await stack.inspect(...(await stack.containers('app')));
    const address = replica.NetworkSettings.Networks[`${stack.name}_front`].IPAddress;
    const preface = await converse(address, 3001, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    assert.ok(preface === '' || preface.startsWith('HTTP/1.1 4'), JSON.stringify(preface));
    const upgrade = await converse(address, 3001, 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n');
    assert.match(upgrade, /^HTTP\/1\.1 200 /);
  });
}
