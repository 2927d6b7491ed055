import { z } from 'zod';
import { amountUnits } from '../../steps/events.ts';

/** What `--json` writes to stderr, for whoever reads it elsewhere; a test holds it equal to the types. */

const location = z
  .strictObject({
    file: z.string(),
    line: z.int().min(1).describe('from 1'),
    column: z.int().min(1).describe('from 1'),
    endLine: z.int().min(1).optional(),
    endColumn: z.int().min(1).optional(),
    sourceLine: z.string().optional().describe('the text of the line'),
  })
  .describe('a place in a file of the user')
  .meta({ id: 'location' });

const mended = {
  template: z.string().optional().describe('where it is not the text at the location: the template that path is of'),
  path: z.array(z.union([z.string(), z.number()])).optional(),
};
const mend = z
  .discriminatedUnion('action', [
    z.strictObject({ ...mended, action: z.literal('replace'), from: z.string(), to: z.string() }),
    z.strictObject({ ...mended, action: z.literal('rename-key'), to: z.string() }),
    z.strictObject({ ...mended, action: z.literal('remove') }),
    z.strictObject({ ...mended, action: z.literal('add-key'), key: z.string(), value: z.string() }),
    z.strictObject({ ...mended, action: z.enum(['unwrap', 'wrap']), name: z.literal('Fn::Sub') }),
  ])
  .describe('the one change of the source that ends the finding; steps validate --fix makes it')
  .meta({ id: 'mend' });

const finding = z
  .strictObject({
    tool: z.string().describe('cfn-lint, cfn-nag, cfn-guard or steps'),
    ruleId: z.string(),
    severity: z.enum(['error', 'warning', 'info']),
    message: z.string(),
    location,
    logicalId: z.string().optional(),
    path: z.string().optional().describe('inside the template, as in Resources/Queue/Properties/QueueName'),
    docUrl: z.string().optional(),
    mend: mend.optional(),
  })
  .meta({ id: 'finding' });

const amount = z
  .strictObject({
    done: z.number().min(0),
    total: z.number().min(0).optional().describe('absent while nobody knows'),
    unit: z.enum(amountUnits),
  })
  .meta({ id: 'amount' });

const id = z.string().describe('of a task; no two that run at the same time have the same');
const milliseconds = z.number().min(0).describe('in milliseconds');
const ofPlace = z.string().optional().describe('account and region, where there are several');

const stepEvents = [
  z
    .strictObject({
      type: z.literal('task-started'),
      id,
      title: z.string(),
      parent: z.string().optional().describe('the id of the task that it is a part of'),
      isDetail: z.literal(true).optional().describe('of interest to who watches: the plain lines leave it out'),
    })
    .describe('a unit of work begins'),
  z
    .strictObject({
      type: z.literal('task-progress'),
      id,
      detail: z.string().optional().describe('what happens now'),
      amounts: z.array(amount).optional().describe('how much is done'),
      lastDurationMs: milliseconds.optional().describe('how long the task took the last time, in milliseconds'),
    })
    .describe('a task goes on; of mere amounts at most four a second are told for each task, and the last'),
  z
    .strictObject({
      type: z.literal('task-finished'),
      id,
      outcome: z.enum(['done', 'unchanged', 'failed', 'skipped', 'waiting']),
      detail: z.string().optional(),
      durationMs: milliseconds,
    })
    .describe('a unit of work has ended'),
  z
    .strictObject({
      type: z.literal('notice'),
      level: z.enum(['info', 'warning']),
      message: z.string(),
      location: location.optional(),
    })
    .describe('something to know that is not a finding'),
  z
    .strictObject({ type: z.literal('output'), id, line: z.string() })
    .describe('a line that a program printed for a task'),
  z.strictObject({ type: z.literal('finding'), finding }).describe('what a check says of a place in a file'),
  z
    .strictObject({
      type: z.literal('change'),
      id,
      place: ofPlace,
      stackName: z.string(),
      action: z.string().describe('Add, Modify, Remove, Import or Dynamic'),
      logicalId: z.string(),
      resourceType: z.string(),
      replacement: z.string().optional().describe('True, Conditional or False'),
      properties: z.array(z.string()),
    })
    .describe('a change that a change set would make'),
  z
    .strictObject({
      type: z.literal('stack-event'),
      id,
      place: ofPlace,
      time: z.string().describe('in ISO 8601, by the clock of CloudFormation'),
      stackName: z.string(),
      depth: z.int().min(0).describe('0 of the stack itself, 1 of one that is nested in it, and so on'),
      logicalId: z.string(),
      resourceType: z.string(),
      status: z.string(),
      elapsedMs: milliseconds.optional().describe('since the work on the resource began, in milliseconds'),
      reason: z.string().optional(),
    })
    .describe('an event of a stack that is deployed or deleted'),
] as const;

const toldError = z.strictObject({
  code: z.string().describe('as in SETTING_INVALID; DEFECT of ours'),
  message: z.string(),
  hint: z.string().optional().describe('the next command to run or edit to make'),
  location: location.optional(),
  stack: z.string().optional().describe('of a defect'),
});

const end = { exitCode: z.int().min(0).max(255), durationMs: milliseconds };

const finalEvents = [
  z
    .strictObject({ type: z.literal('ended'), ...end })
    .describe('the last event of a command that came to its end; exit code 1 where it rejects, as by findings'),
  z
    .strictObject({ type: z.literal('failed'), errors: z.array(toldError).min(1), ...end })
    .describe('the last event of a command that failed'),
  z
    .strictObject({ type: z.literal('interrupted'), signal: z.enum(['SIGINT', 'SIGTERM']), ...end })
    .describe('the last event of a command that was stopped'),
] as const;

export const eventSchema = z.discriminatedUnion('type', [...stepEvents, ...finalEvents]);

/** The schema for others, `schemas/events.schema.json`. */
export function eventJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(eventSchema, { target: 'draft-7' });
  return { $schema, description: 'one line of what a command writes to stderr with --json', ...schema };
}
