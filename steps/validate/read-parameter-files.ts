import { basename } from 'node:path';
import { StepError } from '../errors/index.ts';
import type { Finding } from '../finding.ts';
import { isObject, locatePath, type TemplateValue } from '../template.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import type { ReadBytes } from './means.ts';
import { ownFinding, startOf } from './own-finding.ts';
import { readDocument, type ReadDocument } from './read-document.ts';
import type { GivenParameter, ParameterFile } from './workload.ts';

export interface ReadParameterFiles {
  readonly parameterFiles: readonly ParameterFile[];
  readonly findings: readonly Finding[];
}

export interface NamedFile {
  readonly absolute: string;
  /** As findings show it. */
  readonly file: string;
}

export async function readParameterFiles(files: readonly NamedFile[], read?: ReadBytes): Promise<ReadParameterFiles> {
  const outcomes = await Promise.all(files.map((file) => readParameterFile(file, read)));
  return {
    parameterFiles: outcomes.filter((outcome) => 'given' in outcome),
    findings: outcomes.filter((outcome): outcome is Finding => !('given' in outcome)),
  };
}

async function readParameterFile(
  { absolute, file }: NamedFile,
  read: ReadBytes | undefined,
): Promise<ParameterFile | Finding> {
  const outcome = await readDocument(absolute, file, { read });
  if ('finding' in outcome) return outcome.finding;
  const { document } = outcome;
  try {
    const { parameters } = parseTemplateConfiguration(document.source.text, file);
    return { file, source: document.source, given: listGiven(document, parameters) };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return ownFinding({ ruleId: 'STEPS009', message: error.message, location: error.location ?? startOf(file) });
  }
}

/** In the list of the AWS CLI a value lies beside its key; in a template configuration it lies under it. */
function listGiven(document: ReadDocument, parameters: Readonly<Record<string, string>>): readonly GivenParameter[] {
  const { value, source } = document;
  if (!Array.isArray(value)) {
    return Object.entries(parameters).map(([name, text]) => {
      const path = ['Parameters', name];
      return { name, value: text, path, nameLocation: locatePath(source, path, { key: true }) };
    });
  }
  return (value as readonly TemplateValue[]).flatMap((item, index) => {
    const name = isObject(item) ? String(item['ParameterKey']) : '';
    const text = parameters[name];
    const nameLocation = locatePath(source, [index, 'ParameterKey']);
    return text === undefined ? [] : [{ name, value: text, path: [index, 'ParameterValue'], nameLocation }];
  });
}

/** `dev` for `environments/dev.json`, `eu/dev` for `environments/eu/dev.json`: how a message names the environment. */
export function environmentOf(file: string): string {
  const [, below = basename(file)] = /(?:^|\/)environments\/(.*)$/.exec(file) ?? [];
  return below.replace(/\.[^.]*$/, '');
}
