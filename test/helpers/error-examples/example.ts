import type { StepError } from '../../../steps/errors/index.ts';

/** What makes an error, or gives back what is none of its kind. */
type FactoryName<Module> = {
  [Name in keyof Module]: Module[Name] extends (...args: never[]) => infer Made
    ? unknown extends Made
      ? Name
      : Made extends StepError
        ? Name
        : never
    : never;
}[keyof Module];

/** Errors as a user meets them, of each factory of a module: one that has none does not compile. */
export type ExamplesOf<Module> = Readonly<Record<FactoryName<Module>, readonly [unknown, ...unknown[]]>>;

/** Where a person would have made the mistake. */
export function at(place: string, sourceLine: string, marked: string) {
  const [file = '', line = '1'] = place.split(':');
  const column = sourceLine.indexOf(marked) + 1;
  return { file, line: Number(line), endLine: Number(line), column, endColumn: column + marked.length, sourceLine };
}

/** As Node makes them of what the system refuses. */
export function refusedBySystem(code: string, details: { readonly path?: string; readonly syscall?: string } = {}) {
  return Object.assign(new Error(code), { code, ...details });
}

/** As the AWS SDK makes them of an answer. */
export function refusedByAws(name: string, message: string, httpStatusCode: number) {
  const requestId = '5b0f3d7c-9d6e-4a61-b4a3-0f3c2d1e8a77';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId } });
}
