// The scenarios for testers, against the shipped deployment as the world reaches it: through the proxy, over TLS, at three replicas.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { PROJECT } from './stack.js';

export function qa(stack, site) {
  test('every scenario for any deployment passes through the proxy', async () => {
    const folder = mkdtempSync(join(tmpdir(), `${stack.name}-qa-`));
    const authority = join(folder, 'root.crt');
    try {
      writeFileSync(authority, await stack.rootCertificate());
      const where = [`SITE=${site()}`, `ASSISTANT=https://assistant.localhost:${stack.httpsPort}`, `CACERT=${authority}`];
      await stack.run('env', [...where, `CARGO_TARGET_DIR=${folder}`, 'scripts/qa']);
      const scenarios = readdirSync(join(PROJECT, 'scenarios')).filter((name) => name.endsWith('.hurl'));
      const report = readFileSync(join(folder, 'qa/junit.xml'), 'utf8');
      const passed = scenarios.filter((name) => new RegExp(`name="scenarios/${name}" time="[\\d.]+" />`).test(report));
      assert.deepEqual(passed, scenarios, report);
      console.log(`# ${passed.length} scenarios, through the proxy`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
