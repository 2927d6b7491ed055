/** A generator of numbers that gives the same ones each time. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >>> 8) % below;
  };
}

const faults: readonly ((line: string) => string)[] = [
  (line) => line.replace(/(\w)(\w)(?=:)/, '$2$1'),
  (line) => line.replace(/: .*$/, ': 17'),
  (line) => line.replace(/: .*$/, ': [a, b]'),
  (line) => line.replace(/: .*$/, ': {Ref: Nobody}'),
  (line) => line.replace(/: .*$/, ': !GetAtt Nobody.Arn'),
  (line) => line.replace(/: .*$/, ": !If [Never, 'x', !Ref AWS::NoValue]"),
  (line) => line.replace(/Arn/, 'Name'),
  (line) => line.replace(/AWS::(\w+)::/, 'AWS::$1s::'),
  () => '',
];

/** Templates with a few faults each that stay YAML, by name: a value of the wrong kind, a misspelt key, a line that is missing. */
export function faultyTemplates(templates: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    templates.map((text, index) => {
      const next = seeded(index + 1);
      const lines = text.split('\n');
      for (let count = 0; count < 4; count++) {
        const at = next(lines.length);
        const fault = faults[next(faults.length)];
        if (fault && /^ +\w+: \S/.test(lines[at] ?? '')) lines[at] = fault(lines[at] ?? '');
      }
      return [`faulty/${index}.yml`, lines.join('\n')];
    }),
  );
}
