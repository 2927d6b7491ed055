import { execa } from 'execa';
import { cp, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';

it('says what is brought before ./check and ./rehearse, and why', async () => {
  const root = await mkdtemp(join(tmpdir(), 'steps-prepare-'));
  await mkdir(join(root, 'bin'));
  await cp(join(packageRoot(), 'toolchain', 'prepare.sh'), join(root, 'toolchain', 'prepare.sh'));
  for (const folder of ['.', 'toolchain']) await writeFile(join(root, folder, 'package-lock.json'), '{}');
  // A Node that is too old, and an npm that brings one that is not, for either machine.
  await writeFile(join(root, 'bin', 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const npm = `#!/bin/sh
for machine in linux-x64 linux-arm64; do
  mkdir -p "node_modules/node-$machine/bin"
  ln -sf '${process.execPath}' "node_modules/node-$machine/bin/node"
done
`;
  await writeFile(join(root, 'bin', 'npm'), npm, { mode: 0o755 });
  const { stderr } = await execa('bash', ['-c', 'set -euo pipefail; source toolchain/prepare.sh'], {
    cwd: root,
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` },
    extendEnv: false,
    stdin: 'ignore',
  });
  expect(stderr.split('\n')).toEqual([
    'installing a newer Node, in toolchain/ (steps needs 22.18+ or 24.11+) …',
    'installing the packages of package-lock.json, in node_modules/ …',
  ]);
  await rm(root, { recursive: true });
});
