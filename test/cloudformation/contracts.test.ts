import { describe, expect, it } from 'vitest';
import { mapAt, readTemplate, readText, resourcesOf, templateFiles } from '../helpers/templates.ts';

/** Cells of each row of a page's tables that begins with code: names within the code spans. */
function rowsOf(page: string): readonly (readonly (readonly string[])[])[] {
  return readText(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
    );
}

describe('docs/templates.md', () => {
  const rows = rowsOf('docs/templates.md');

  it('has a row for each template that is shipped', () => {
    expect(rows.map((cells) => cells[0]?.[0])).toEqual(templateFiles);
  });

  it.each(templateFiles)('says what is given to %s and what it gives', (file) => {
    const [, required, optional, outputs] = rows.find((cells) => cells[0]?.[0] === file) ?? [];
    const template = readTemplate(file);
    const parameters = Object.entries(mapAt(template, 'Parameters'));
    const names = (hasDefault: boolean) =>
      parameters.filter(([, parameter]) => 'Default' in mapAt(parameter) === hasDefault).map(([name]) => name);
    expect({ required, optional, outputs }).toEqual({
      required: names(false),
      optional: names(true),
      outputs: Object.keys(mapAt(template, 'Outputs')),
    });
  });
});

describe('docs/monitoring.md', () => {
  const rules = Object.entries(
    resourcesOf(readTemplate('cloudformation/common/monitoring.yml'), 'AWS::Events::Rule'),
  ).filter(([name]) => name.endsWith('Changes'));

  it('names the rules and the events that each tells', () => {
    const rows = rowsOf('docs/monitoring.md').filter((cells) => cells[0]?.[0]?.endsWith('Changes'));
    const told = rules.map(([name, rule]) => [name, mapAt(rule, 'Properties', 'EventPattern', 'detail')['eventName']]);
    expect(rows.map((cells) => [cells[0]?.[0], cells[2]])).toEqual(told);
    expect(told.length).toBeGreaterThan(5);
  });

  it('each rule tells what succeeded, and leaves out what CloudFormation does', () => {
    for (const [, rule] of rules) {
      const detail = mapAt(rule, 'Properties', 'EventPattern', 'detail');
      expect(detail['errorCode']).toEqual([{ exists: false }]);
      expect(JSON.stringify(mapAt(detail, 'userIdentity')['invokedBy'])).toContain('TellsStackDeployments');
    }
  });
});
