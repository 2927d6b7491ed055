import type { ConfigurationProblem } from '../errors/index.ts';
import { describeProblems } from '../setting-problems.ts';
import { locatePath, type SourceDocument, type TemplateValue } from '../template.ts';
import { findContradictions, findNobody } from './contradictions.ts';
import { bootstrapJsonSchema, configurationSchema, type BootstrapConfiguration } from './configuration.ts';

/** The configuration, or everything that is wrong with it, each problem at its place. */
export function checkConfiguration(
  source: SourceDocument,
  value: TemplateValue,
): { readonly configuration?: BootstrapConfiguration; readonly problems: readonly ConfigurationProblem[] } {
  const parsed = configurationSchema.safeParse(value);
  const issues = parsed.error ? describeProblems(parsed.error, { source, value, schema: bootstrapJsonSchema() }) : [];
  const contradictions = [...findNobody(value), ...(parsed.success ? findContradictions(parsed.data) : [])];
  const problems = [
    ...issues,
    ...contradictions.map(({ path, message }) => ({ message, location: locatePath(source, path) })),
  ];
  return parsed.success ? { configuration: parsed.data, problems } : { problems };
}
