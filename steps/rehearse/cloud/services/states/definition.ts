import { AwsError } from '../../aws-error.ts';

type Json = Readonly<Record<string, unknown>>;

const stateTypes = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'];

/**
 * Refuses a definition that is no Amazon States Language: not JSON, no start, states that lead nowhere.
 * https://states-language.net/spec.html
 */
export function checkDefinition(text: string): void {
  const problems = schemaProblems(parse(text), '');
  if (problems.length > 0) throw invalid(problems.join(', '));
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw invalid('SCHEMA_VALIDATION_FAILED: A state machine definition is a JSON object at /');
}

function schemaProblems(machine: Json, path: string): readonly string[] {
  const states = machine['States'];
  if (!isObject(states)) return [schema('These fields are required: [States]', path)];
  const start = machine['StartAt'];
  const missing = typeof start !== 'string' ? [schema('These fields are required: [StartAt]', path)] : [];
  const dangling = typeof start === 'string' && !(start in states) ? [missingTarget('StartAt', start, path)] : [];
  return [
    ...missing,
    ...dangling,
    ...Object.entries(states).flatMap(([name, state]) => stateProblems(name, state, states, path)),
  ];
}

function stateProblems(name: string, state: unknown, states: Json, path: string): readonly string[] {
  const at = `${path}/States/${name}`;
  if (!isObject(state) || typeof state['Type'] !== 'string') return [schema('These fields are required: [Type]', at)];
  const type = state['Type'];
  if (!stateTypes.includes(type)) return [schema(`Value is not valid: ${type}`, `${at}/Type`)];
  const needsEnd =
    !['Choice', 'Succeed', 'Fail'].includes(type) && state['Next'] === undefined && state['End'] !== true;
  const resourceless = type === 'Task' && typeof state['Resource'] !== 'string';
  return [
    ...(needsEnd ? [schema('Exactly one of the fields Next and End is required', at)] : []),
    ...(resourceless ? [schema('These fields are required: [Resource]', at)] : []),
    ...targetsOf(state, at)
      .filter(({ next }) => !(next in states))
      .map(({ field, next, path: where }) => missingTarget(field, next, where)),
    ...nestedMachines(state).flatMap(([key, machine]) => schemaProblems(machine, `${at}/${key}`)),
  ];
}

interface Transition {
  readonly field: string;
  readonly next: string;
  readonly path: string;
}

function targetsOf(state: Json, path: string): readonly Transition[] {
  const rules = ['Choices', 'Catch'].flatMap((key) =>
    (Array.isArray(state[key]) ? (state[key] as unknown[]) : []).map(
      (rule, index) => [rule, `${path}/${key}[${String(index)}]`] as const,
    ),
  );
  const found = [
    ['Next', state['Next'], path] as const,
    ['Default', state['Default'], path] as const,
    ...rules.map(([rule, where]) => ['Next', isObject(rule) ? rule['Next'] : undefined, where] as const),
  ];
  return found.flatMap(([field, next, where]) => (typeof next === 'string' ? [{ field, next, path: where }] : []));
}

function nestedMachines(state: Json): readonly (readonly [string, Json])[] {
  const branches = Array.isArray(state['Branches']) ? (state['Branches'] as unknown[]) : [];
  const all: readonly (readonly [string, unknown])[] = [
    ...branches.map((branch, index) => [`Branches[${String(index)}]`, branch] as const),
    ['Iterator', state['Iterator']],
    ['ItemProcessor', state['ItemProcessor']],
  ];
  return all.flatMap(([key, machine]) => (isObject(machine) ? [[key, machine] as const] : []));
}

function schema(message: string, path: string): string {
  return `SCHEMA_VALIDATION_FAILED: ${message} at ${path === '' ? '/' : path}`;
}

function missingTarget(field: string, next: string, path: string): string {
  return `MISSING_TRANSITION_TARGET: Missing '${field}' target: ${next} at ${path}/${field}`;
}

function invalid(problem: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${problem}'`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
