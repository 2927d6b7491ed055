// Installs what npm would publish, in an empty folder with an empty home and without a registry, and rehearses a new workload with it:
//   node scripts/try-package.ts [TARBALL]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { packTarball } from './release/tarball.ts';

const root = packageRoot();
const folder = mkdtempSync(join(tmpdir(), 'codebuild-steps-package-'));
const [home, empty] = [join(folder, 'home'), join(folder, 'empty')];
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(AWS_|STEPS_|CODEBUILD_|XDG_)/.test(name)),
);

function run(cwd: string, file: string, ...args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return execFileSync(file, args, { cwd, encoding: 'utf8', stdio: [...stdio], env: { ...environment, HOME: home } });
}

try {
  for (const one of [home, empty]) mkdirSync(one);
  const [given] = process.argv.slice(2);
  const tarball = given === undefined ? packTarball(root, folder) : resolve(given);
  run(empty, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball);
  const installed = readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'codebuild-steps') throw new Error(`more was installed: ${installed.join(', ')}`);
  const page = run(empty, 'npx', '--no-install', 'steps', 'explain', 'PLAN_STALE');
  if (!page.startsWith('# PLAN_STALE: ')) throw new Error(`what an error means is not told: ${page}`);
  run(empty, 'npx', '--no-install', 'steps', 'init', 'shop', '--kind', 'infrastructure');
  const summary = run(join(empty, 'shop'), 'npx', '--no-install', 'steps', 'rehearse', '--yes');
  process.stdout.write(summary);
  if (!/^ +Prod +shop +VpcId = vpc-/m.test(summary)) throw new Error('the rehearsal did not reach Prod');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
