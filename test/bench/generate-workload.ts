import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface WorkloadSize {
  readonly stacks: number;
  readonly functionsPerStack: number;
  readonly filesPerFunction: number;
  readonly bundleBytes: number;
  /** At most one for each stack. */
  readonly includes: number;
}

/** Nested stacks of functions and an include each: the same arguments give the same bytes. */
export async function generateWorkload(folder: string, size: WorkloadSize): Promise<void> {
  await mkdir(join(folder, 'includes'), { recursive: true });
  const stacks = Array.from({ length: size.stacks }, (_, index) => `s${index + 1}`);
  for (const [index, stack] of stacks.entries()) await generateStack(folder, stack, size, index < size.includes);
  const resources = stacks.map(
    (stack) =>
      `  ${stack}:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: stacks/${stack}/template.yml\n`,
  );
  await writeFile(join(folder, 'template.yml'), `Resources:\n${resources.join('')}`);
}

async function generateStack(folder: string, stack: string, size: WorkloadSize, hasInclude: boolean): Promise<void> {
  const names = Array.from({ length: size.functionsPerStack }, (_, index) => `fn${index + 1}`);
  for (const name of names) await generateFunction(join(folder, 'stacks', stack, name), `${stack}/${name}`, size);
  if (hasInclude)
    await writeFile(join(folder, 'includes', `${stack}.yml`), `${stack}Table:\n  Type: AWS::DynamoDB::Table\n`);
  const functions = names.map(
    (name) =>
      `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: bundle.handler\n      Runtime: nodejs22.x\n` +
      `      Role: !GetAtt Role.Arn\n      Code: ./${name}\n      Environment:\n        Variables:\n          TABLE: !Sub '\${AWS::StackName}-${name}'\n`,
  );
  // Other resources, so that a template is about as long as real ones.
  const queues = Array.from(
    { length: 20 },
    (_, index) =>
      `  Queue${index}:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Join ['-', [!Ref AWS::StackName, q${index}]]\n`,
  );
  const include = !hasInclude
    ? ''
    : `  Fn::Transform:\n    Name: AWS::Include\n    Parameters:\n      Location: ../../includes/${stack}.yml\n`;
  await writeFile(
    join(folder, 'stacks', stack, 'template.yml'),
    `Resources:\n${functions.join('')}${queues.join('')}${include}`,
  );
}

async function generateFunction(folder: string, seed: string, size: WorkloadSize): Promise<void> {
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'bundle.js'), pseudoCode(seed, size.bundleBytes));
  for (let index = 0; index < size.filesPerFunction; index++)
    await writeFile(join(folder, 'lib', `file${index}.js`), pseudoCode(`${seed}/${index}`, 2000));
}

const idioms = [
  'function(',
  'return ',
  'const ',
  'this.',
  'exports.',
  'await ',
  'undefined',
  '=>{',
  '});',
  'require("',
];

/** Text that deflates to about a third, as minified code does. */
function pseudoCode(seed: string, bytes: number): string {
  const parts: string[] = [];
  for (let length = 0, block = 0; length < bytes; block++) {
    const noise = createHash('sha512').update(`${seed}${block}`).digest();
    const words = [...noise].map((byte) => idioms[byte % 16] ?? byte.toString(36));
    parts.push(words.join(''));
    length += parts.at(-1)?.length ?? 0;
  }
  return parts.join('').slice(0, bytes);
}
