// A second PostgreSQL that has all that the first one wrote, and can take its place.

import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';

import { project } from './figures.js';
import { ownFolder, ownProgram } from './native.js';
import { until } from './wait.js';

const programs = () => spawnSync(`${project}/scripts/postgres-programs`, { encoding: 'utf8' }).stdout.trim();

export class Standby {
  /** Copies this deployment's database, and follows it: what is committed there is here too, before anybody hears of it. */
  static async of(deployment) {
    const standby = new Standby();
    standby.folder = ownFolder('standby');
    standby.primary = deployment.databaseFolder;
    // PostgreSQL refuses to run as root.
    const { uid, gid } = fs.statSync(`${standby.primary}/data`);
    standby.owner = { uid, gid, cwd: '/' };
    fs.chownSync(standby.folder, uid, gid);
    await standby.#run('pg_basebackup', '-h', standby.primary, '-U', 'throughline', '-D', standby.data, '-R', '-c', 'fast');
    const settings = ['listen_addresses=', `unix_socket_directories=${standby.folder}`, 'fsync=off'];
    const words = ['-D', standby.data, ...settings.flatMap((setting) => ['-c', setting])];
    Object.assign(standby, ownProgram(`${programs()}/postgres`, words, { ...standby.owner, stdio: 'ignore' }));
    await deployment.sql("alter system set synchronous_standby_names = '*'");
    await deployment.sql('select pg_reload_conf()');
    const state = () => deployment.sql('select sync_state from pg_stat_replication');
    await until('the standby follows', async () => (await state()) === 'sync');
    return standby;
  }

  get data() {
    return `${this.folder}/data`;
  }

  /** Kills the primary, all of it at once, as when its machine goes. */
  killPrimary() {
    const [postmaster] = fs.readFileSync(`${this.primary}/data/postmaster.pid`, 'utf8').split('\n');
    // Its children end by themselves once it is gone.
    process.kill(Number(postmaster), 'SIGKILL');
  }

  /** Becomes the primary; fulfilled when it takes writes. */
  promote() {
    return this.#run('pg_ctl', 'promote', '-D', this.data, '-s', '-w');
  }

  /** Ends it, in the way of PostgreSQL that waits for nothing. */
  async stop() {
    this.child.kill('SIGQUIT');
    await this.ended;
  }

  #run(name, ...args) {
    return promisify(execFile)(`${programs()}/${name}`, args, this.owner);
  }
}
