import type { HeldParameter } from '../errors/index.ts';
import { repositoryParameters } from '../released-template.ts';
import { declaredParameters, isObject, toTemplateValue, type SourceDocument } from '../template.ts';

type Texts = Readonly<Record<string, string>>;

interface ChosenParameters {
  /** What a repository may set, each with its value; all others keep theirs. */
  readonly parameters: Texts;
  /** Those that it would set and may not. */
  readonly held: readonly HeldParameter[];
  readonly unknown: readonly string[];
  /** What it may set. */
  readonly free: readonly string[];
}

/** What the repository does not say is at its default, so that taking a line back has the effect that putting it in had. Pure. */
export function chooseParameters(
  template: SourceDocument,
  repository: Texts,
  current: Texts,
  repeatable: Texts = {},
): ChosenParameters {
  const declared = declaredParameters(template);
  const free = repositoryParameters(toTemplateValue(template));
  const parameters = free.flatMap((name) => {
    const declaration = declared[name];
    const value = repository[name] ?? (isObject(declaration) ? declaration['Default'] : undefined);
    return value === undefined || value === null ? [] : [[name, String(value)] as const];
  });
  const others = Object.entries(repository).filter(([name]) => !free.includes(name));
  return {
    parameters: Object.fromEntries(parameters),
    held: others
      .filter(([name, value]) => Object.hasOwn(declared, name) && value !== current[name] && value !== repeatable[name])
      .map(([name, value]) => ({ name, value, current: current[name] ?? '' })),
    unknown: others.map(([name]) => name).filter((name) => !Object.hasOwn(declared, name)),
    free,
  };
}

/** Of a release these are the held values; a newer one may hold others. */
export function defaultsOf(template: SourceDocument): Texts {
  const entries = Object.entries(declaredParameters(template)).map(([name, declaration]) => [
    name,
    isObject(declaration) ? String(declaration['Default'] ?? '') : '',
  ]);
  return Object.fromEntries(entries) as Texts;
}
