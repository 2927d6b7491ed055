import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../../../../steps/rehearse/cloud/services/s3/parse-xml.ts';
import { readMembers, writeMembers } from '../../../../../../steps/rehearse/cloud/services/s3/xml-members.ts';

describe('XML of a request', () => {
  it('is read with its declaration, namespaces, entities, CDATA and comments', () => {
    const source =
      '\uFEFF<?xml version="1.0"?>\n<a:Delete xmlns:a="x"><!-- c --><Object><Key>a&amp;b&#x41;&#66;</Key></Object><Object><Key><![CDATA[<x>]]></Key></Object><Quiet/></a:Delete>\n';
    expect(readMembers(parseXml(source), { flat: { Object: 'Objects' } })).toEqual({
      Objects: [{ Key: 'a&bAB' }, { Key: '<x>' }],
      Quiet: '',
    });
  });

  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a', '</a>', '<a>&lt;</a></a>'])('%j is malformed', (source) => {
    expect(() => parseXml(source)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });

  it('comes back from what was written, lists too', () => {
    const lists = { flat: { Rule: 'Rules' }, nested: { TagSet: 'Tag' } };
    const members = { Rules: [{ ID: 'a<b', Status: 'Enabled' }, { ID: 'c' }], TagSet: [{ Key: 'k', Value: '"v"' }] };
    const xml = `<Root>${writeMembers(members, lists)}</Root>`;
    expect(readMembers(parseXml(xml), lists)).toEqual(members);
  });
});
