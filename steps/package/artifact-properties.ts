import {
  tableOfKinds,
  type ArtifactContent,
  type ArtifactForm,
  type ArtifactKind,
  type KindTable,
} from '../artifact-kinds.ts';
import { settingInvalid } from '../errors/index.ts';

const contents: readonly ArtifactContent[] = ['archive', 'folder', 'file', 'template'];
const grammar = 'TYPE PROPERTY FORM [CONTENT], as in "AWS::Glue::Job DefaultArguments.--extra-py-files url folder"';

/** The table with what the workload adds to it: further properties by configuration, without code. */
export function tableWith(rows: readonly string[] = []): KindTable {
  return tableOfKinds(rows.map(readRow));
}

function readRow(row: string): ArtifactKind {
  const [type = '', property = '', form = '', content = 'folder', ...rest] = row.trim().split(/\s+/);
  const found = readForm(form);
  const isKnown = contents.some((known) => known === content);
  if (!/^\w+::\w+(::\w+)+$/.test(type) || property === '' || !found || !isKnown || rest.length > 0)
    throw settingInvalid(
      '--artifact-properties',
      row,
      grammar,
      `FORM is url, https or BUCKET/KEY; CONTENT is ${contents.join(', ')}`,
    );
  return { type, property, form: found, content: content as ArtifactContent, configured: true };
}

/** `url`, `https`, or the names of the keys of a map: `S3Bucket/S3Key`. */
function readForm(text: string): ArtifactForm | undefined {
  if (text === 'url' || text === 'https') return { type: text };
  const [, bucket, key, version] = /^(\w+)\/(\w+)(?:\/(\w+))?$/.exec(text) ?? [];
  return bucket && key ? { type: 'object', bucket, key, ...(version ? { version } : {}) } : undefined;
}
