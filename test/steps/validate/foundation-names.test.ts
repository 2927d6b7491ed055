import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { isObject, parseSource, toTemplateValue } from '../../../steps/template.ts';
import { foundationParameters } from '../../../steps/validate/rules/foundation-parameters.ts';
import { accountExports } from '../../../steps/validate/rules/near-import.ts';
import { resourcesOfType } from '../../../steps/validate/rules/resources.ts';

const folder = join(packageRoot(), 'cloudformation');
const templates = globSync('**/*.yml', { cwd: folder }).map((file) => {
  const value = toTemplateValue(parseSource(readFileSync(join(folder, file), 'utf8'), file));
  return isObject(value) ? value : {};
});

it('knows every stored parameter that the foundations make under a fixed name', () => {
  const names = templates
    .flatMap((value) => resourcesOfType({ value }, 'AWS::SSM::Parameter'))
    .flatMap(({ properties }) => (typeof properties['Name'] === 'string' ? [properties['Name']] : []));
  expect(foundationParameters.toSorted()).toEqual([...new Set(names)].toSorted());
});

it('knows what the roles of an account export', () => {
  const names = templates.flatMap(({ Outputs: outputs = {} }) =>
    Object.values(isObject(outputs) ? outputs : {}).flatMap((output) =>
      isObject(output) && isObject(output['Export']) ? [output['Export']['Name']] : [],
    ),
  );
  expect(accountExports).toEqual(names);
});
