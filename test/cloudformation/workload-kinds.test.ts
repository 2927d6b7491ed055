import { describe, expect, it } from 'vitest';
import { actionsOf, grantsOf, isGranted } from '../helpers/service-authorization.ts';
import { readText } from '../helpers/templates.ts';
import { allKinds, renderRoles } from '../helpers/who-may.ts';

const account = '333333333333';
const parameterOf = {
  serverless: 'AllowServerless',
  containers: 'AllowContainers',
  data: 'AllowData',
  network: 'AllowNetwork',
  'whole-account': 'AllowWholeAccount',
} as const;
const kinds = Object.keys(parameterOf) as readonly (keyof typeof parameterOf)[];

interface Row {
  readonly kinds: readonly string[];
  readonly sid: string;
  readonly forbidden: readonly string[];
}

const section =
  readText('docs/permissions.md').split('## What `CrossAccountDeploymentRole` may do')[1]?.split('\n## ')[0] ?? '';
const rows: readonly Row[] = section.split('\n').flatMap((line) => {
  const [, kind = '', statement = '', , not = ''] = line.split('|').map((cell) => cell.trim());
  if (!/^`\w+`$/.test(statement)) return [];
  const forbidden = [...not.matchAll(/`([a-z0-9-]+:[A-Za-z]+)`/g)].map(([, action = '']) => action);
  return [{ kinds: kind === 'every' ? kinds : kind.split(', '), sid: statement.replaceAll('`', ''), forbidden }];
});

/** The policies that the deployment role has with a choice of kinds, as far as they name what they allow. */
function grantsWith(chosen: readonly string[]) {
  const parameters = kinds.map((kind) => [parameterOf[kind], String(chosen.includes(kind))] as const);
  const rendered = renderRoles(account, Object.fromEntries(parameters));
  const attached = JSON.stringify(rendered['CrossAccountDeploymentRole']);
  return grantsOf(rendered).filter(({ policy }) => attached.includes(`the-${policy.toLowerCase()}"`));
}

const named = grantsWith(kinds.filter((kind) => kind !== 'whole-account'));

describe('the table of what kinds of workload may do', () => {
  it('has each statement once', () => {
    const sids = new Set(grantsOf(renderRoles(account, allKinds)).map(({ sid }) => sid));
    expect(sids.size).toBeGreaterThan(30);
    expect(rows.map(({ sid }) => sid).toSorted()).toEqual([...sids, 'EverythingButIdentity'].toSorted());
  });

  it.each(rows.filter(({ sid }) => sid !== 'EverythingButIdentity'))(
    '$sid stands in the kinds $kinds and in no other',
    ({ kinds: said, sid }) => {
      const having = kinds.filter((kind) => grantsWith([kind]).some((grant) => grant.sid === sid));
      expect(having).toEqual(kinds.filter((kind) => said.includes(kind)));
    },
  );

  it.each(rows.flatMap(({ forbidden }) => forbidden))(
    '%s is not granted by all kinds but the whole account',
    async (action) => {
      expect(await actionsOf(action)).toEqual([action]);
      expect(await isGranted(action, named, account)).toBe(false);
    },
  );

  it('nothing is allowed where no kind is', () => {
    expect(grantsWith([])).toEqual([]);
  });
});

describe('the statements, against the Service Authorization Reference', () => {
  const patterns = named.flatMap(({ sid, actions }) => actions.map((pattern) => [sid, pattern] as const));

  it.each(patterns)('%s: %s is an action on what the statements name', async (_, pattern) => {
    const actions = await actionsOf(pattern);
    const granted = await Promise.all(actions.map((action) => isGranted(action, named, account)));
    expect(actions).not.toEqual([]);
    expect(pattern.includes('*') ? granted.some(Boolean) : granted.every(Boolean)).toBe(true);
  });
});
