import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program runs here, and what a test's name says where it does not: such tests are skipped, visibly. */
export function toolchain(
  name: string,
  ...question: readonly string[]
): { readonly isHere: boolean; readonly note: string } {
  const isHere = spawnSync(name, question, { stdio: 'ignore' }).status === 0;
  return { isHere, note: isHere ? '' : ` (skipped: ${name} is not installed)` };
}

/** A gem of one file, the same every time. */
export function makeGem(name: string, code: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'steps-gem-'));
  try {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib', `${name}.rb`), code);
    writeFileSync(
      join(folder, `${name}.gemspec`),
      `Gem::Specification.new { |s| s.name = '${name}'; s.version = '1.0.0'; s.summary = 'x'; s.authors = ['x']; s.files = ['lib/${name}.rb'] }\n`,
    );
    const env = { ...process.env, SOURCE_DATE_EPOCH: '315532800' };
    execFileSync('gem', ['build', `${name}.gemspec`, '--output', 'made.gem'], { cwd: folder, env, stdio: 'ignore' });
    return readFileSync(join(folder, 'made.gem'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
