import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { ruleTable } from '../../../steps/validate/rules/index.ts';
import { checkFolder } from '../../helpers/check-rules.ts';
import { renderRulePages } from '../../helpers/rule-pages.ts';

/**
 * `rules/<id>/<good or bad…>/` is a workload each; what is found in a bad one stands in its expected.txt. `vitest run -u` writes these
 * anew: look at each line and column.
 */
const folder = join(packageRoot(), 'test/steps/validate/rules');
const workloads = [...new Set(globSync('*/*/{template.yml,expected.txt}', { cwd: folder }).map(dirname))].toSorted();

/** A template of 1 MB, one that a linter crashes on, and a packaged one: awkward-input, validate-workload and packaged-template.test.ts make these. */
const withoutWorkloads: readonly string[] = ['STEPS004', 'STEPS008', 'STEPS110'];

describe.each(workloads.filter((workload) => /\/good/.test(workload)))('%s', (workload) => {
  it('breaks no rule', async () => {
    expect(await checkFolder(join(folder, workload))).toEqual([]);
  });
});

describe.each(workloads.filter((workload) => /\/bad/.test(workload)))('%s', (workload) => {
  it('breaks its rule where it should', async () => {
    const found = await checkFolder(join(folder, workload));
    expect(found.join('\n')).toContain(` ${workload.slice(0, 8)} `);
    await expect(`${found.join('\n')}\n`).toMatchFileSnapshot(join(folder, workload, 'expected.txt'));
  });

  it('says what is expected', () => {
    expect(existsSync(join(folder, workload, 'expected.txt'))).toBe(true);
  });
});

describe.each(ruleTable)('$id', ({ id, title, reason, mend, page }) => {
  it('has a workload that keeps it and one that breaks it', () => {
    const kinds = workloads.filter((workload) => workload === `${id}/good` || workload === `${id}/bad`);
    expect(kinds).toEqual(withoutWorkloads.includes(id) ? [] : [`${id}/bad`, `${id}/good`]);
  });

  it('says why, what to do, and where AWS says it', () => {
    expect(id).toMatch(/^STEPS\d{3}$/);
    expect(title).toMatch(/^[a-z].*[^.]$/);
    expect(reason).toMatch(/^(?:[A-Z]|aws:).*\.$/);
    expect(mend).toMatch(/^[A-Z].*\S$/);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });
});

it('every id belongs to one rule, and every workload to one', () => {
  const ids = ruleTable.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(workloads.map((workload) => workload.slice(0, 8)).filter((id) => !ids.includes(id))).toEqual([]);
});

it('docs/rules says what the rules do: node scripts/write-rule-pages.ts writes it', async () => {
  const docs = join(packageRoot(), 'docs/rules');
  const written = readdirSync(docs).map((name) => [name, readFileSync(join(docs, name), 'utf8')] as const);
  expect(new Map(written)).toEqual(await renderRulePages());
});
