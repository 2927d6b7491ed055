import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StepError } from '../../../steps/errors/index.ts';
import { errorChapters, type ErrorPage } from '../../../steps/errors/pages/index.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import { exampleErrors } from '../../helpers/error-examples/index.ts';
import { renderErrorPages } from '../../helpers/error-pages.ts';

const rows = Object.values(errorChapters).flatMap((pages) => Object.entries<ErrorPage>(pages));
const codes = rows.map(([code]) => code);

describe('the codes of errors', () => {
  it('stand in one chapter each', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('are each made by a factory', () => {
    const made = new Set<string>(exampleErrors.map(({ code }) => code));
    expect(codes.filter((code) => !made.has(code))).toEqual([]);
  });

  it('are those of the table: another does not compile', () => {
    // @ts-expect-error: this is no row of the table.
    expect(new StepError({ code: 'NO_SUCH_CODE', message: 'none' }).code).toBe('NO_SUCH_CODE');
  });
});

describe.each(rows)('%s', (code, { title, cause, remedy, see }) => {
  it('says what is wrong, why, what to do, and where more is', () => {
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    expect(title).toMatch(/^[a-z.].*[^.]$/i);
    expect(cause).toMatch(/^[A-Za-z`.].{30,}\.$/);
    for (const step of remedy) expect(step).toMatch(/^[A-Z0-9`].{10,}[.]$/);
    expect(see.length).toBeGreaterThan(0);
    for (const page of see)
      expect(page).toMatch(/^https:\/\/|^[a-z\d-]+(\/[\w-]+)*\.md(#[a-z\d-]+)?$|^rules\/STEPS\d+\.md$/);
  });
});

it('every message carries what to do next, but those that point at what is to be corrected and say how', () => {
  const without = exampleErrors.filter(({ hint }) => hint === undefined);
  const pointing = without.filter(({ code, location, message }) =>
    code === 'SYNTAX' ? location !== undefined : code === 'SETTING_INVALID' && message.includes('expected '),
  );
  expect(without.filter((error) => !pointing.includes(error)).map(({ message }) => message)).toEqual([]);
});

it('docs/errors says what the table and the factories do: node scripts/write-error-pages.ts writes it', async () => {
  const docs = join(packageRoot(), 'docs/errors');
  const written = readdirSync(docs).map((name) => [name, readFileSync(join(docs, name), 'utf8')] as const);
  expect(new Map(written)).toEqual(await renderErrorPages());
});
