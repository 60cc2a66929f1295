// A deployment of its own for the tests: the shipped docker-compose.yml under another project's name, on free ports of this machine.
//
// The compose command is `docker compose` unless COMPOSE names another.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { freePort } from '../support/port.mjs';

const execute = promisify(execFile);

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export class Stack {
  constructor(name, httpPort, httpsPort, mailboxPort) {
    this.name = name;
    this.httpPort = httpPort;
    this.httpsPort = httpsPort;
    this.mailboxPort = mailboxPort;
    this.env = {
      ...process.env,
      COMPOSE_PROJECT_NAME: name,
      PUBLISH_ON: '127.0.0.1:',
      HTTP_PORT: String(httpPort),
      HTTPS_PORT: String(httpsPort),
      MAILBOX_PORT: String(mailboxPort),
    };
  }

  static async named(name) {
    return new Stack(name, await freePort(), await freePort(), await freePort());
  }

  // Runs a program in the project's folder; gives what it prints. `input` goes to its standard input.
  async run(program, args, { input = '' } = {}) {
    const running = execute(program, args, { cwd: PROJECT, env: this.env, maxBuffer: 1 << 28 });
    running.child.stdin.on('error', () => {}); // Who does not read it closes it.
    running.child.stdin.end(input);
    const { stdout } = await running;
    return stdout;
  }

  compose(args, options) {
    const [program, ...words] = (process.env.COMPOSE ?? 'docker compose').split(' ');
    return this.run(program, [...words, ...args], options);
  }

  docker(...args) {
    return this.run('docker', args);
  }

  // The ids of a service's containers.
  async containers(service, { stopped = false } = {}) {
    const filter = (label) => ['--filter', `label=com.docker.compose.${label}`];
    const ids = await this.docker('ps', '-q', ...(stopped ? ['-a'] : []), ...filter(`project=${this.name}`), ...filter(`service=${service}`));
    return ids.split('\n').filter(Boolean);
  }

  async inspect(...ids) {
    return JSON.parse(await this.docker('inspect', ...ids));
  }

  // Runs a program in a running container of a service.
  async exec(service, ...command) {
    const [container] = await this.containers(service);
    return this.docker('exec', container, ...command);
  }

  // The root certificate of Caddy's own authority.
  rootCertificate() {
    return this.exec('caddy', 'cat', '/data/caddy/pki/authorities/local/root.crt');
  }

  sql(statement) {
    return this.exec('db', 'psql', '-U', 'throughline_owner', '-d', 'throughline', '-v', 'ON_ERROR_STOP=1', '-Atc', statement);
  }

  // A file that `setup` made, as a service that is given it reads it.
  async secret(service, name) {
    return (await this.exec(service, 'cat', `/var/lib/throughline/${name}`)).trim();
  }

  async remove() {
    await this.compose(['down', '-v', '--remove-orphans']);
  }
}
