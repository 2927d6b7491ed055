import { expect, it } from 'vitest';
import type { TemplateObject } from '../../../steps/template.ts';
import { expandLoops } from '../../../steps/validate/expand-loops.ts';

const loop = (collection: TemplateObject | readonly string[], body: TemplateObject): TemplateObject => ({
  Resources: { 'Fn::ForEach::Loop': ['Item', collection, body] },
});

it.each<[name: string, template: TemplateObject, expected: TemplateObject]>([
  ['no loop', { Resources: { A: { Type: 'T' } } }, { Resources: { A: { Type: 'T' } } }],
  [
    'items in keys, texts and references',
    loop(['x', 'y.z'], { 'Name&{Item}': { Name: '${Item}', Value: { Ref: 'Item' }, Other: { Ref: 'Items' } } }),
    {
      Resources: {
        Namex: { Name: 'x', Value: 'x', Other: { Ref: 'Items' } },
        Nameyz: { Name: 'y.z', Value: 'y.z', Other: { Ref: 'Items' } },
      },
    },
  ],
  [
    'the default of a parameter',
    { Parameters: { L: { Default: 'a, b' } }, ...loop({ Ref: 'L' }, { 'T${Item}': {} }) },
    { Parameters: { L: { Default: 'a, b' } }, Resources: { Ta: {}, Tb: {} } },
  ],
  [
    'a collection that only CloudFormation knows',
    loop({ Ref: 'Unknown' }, { 'T${Item}': {} }),
    { Resources: { TItem: {} } },
  ],
  [
    'a loop in a loop',
    loop(['a', 'b'], { 'Fn::ForEach::Inner': ['Other', ['1', '2'], { 'T${Item}${Other}': {} }] }),
    { Resources: { Ta1: {}, Ta2: {}, Tb1: {}, Tb2: {} } },
  ],
])('writes out %s', (_, template, expected) => {
  expect(expandLoops(template).value).toEqual(expected);
});

it('keeps where each member was written', () => {
  expect(expandLoops(loop(['x'], { 'T${Item}': {} })).origins).toEqual([
    { at: ['Resources', 'Tx'], path: ['Resources', 'Fn::ForEach::Loop', 2, 'T${Item}'] },
  ]);
});
