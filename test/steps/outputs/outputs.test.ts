import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { serveAws } from '../../helpers/serve-aws.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const failure = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const listed =
  '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>orders</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';

/** `steps outputs` of stack ordres, which is not there, where all stacks are listed with this answer. */
async function readOrdres(status: number, answer: string) {
  const asked: string[] = [];
  const respond = async (request: IncomingMessage): Promise<readonly [number, string]> => {
    const query = new URLSearchParams(await text(request));
    const stack = query.get('StackName');
    asked.push(`${query.get('Action')} ${stack ?? 'all'}`);
    if (stack === null) return [status, answer];
    return [400, failure('ValidationError', `Stack with id ${stack} does not exist`)];
  };
  const listener: RequestListener = (request, response) =>
    void respond(request).then(([code, body]) => response.writeHead(code, { 'content-type': 'text/xml' }).end(body));
  const ended = await runSteps(['outputs', '--stack-name', 'ordres'], {
    cwd: await createWorkspace(),
    env: await serveAws(listener),
  });
  return { ...ended, asked };
}

const told = (hint: string) => expect.stringMatching(new RegExp(`"?ordres"?[^\\n]* \\[STACK_NOT_FOUND\\]\\n→ ${hint}`));

describe('steps outputs of a stack that is not there', () => {
  it('names the one that was meant', async () => {
    const ended = await readOrdres(200, listed);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: told(String.raw`did you mean orders\?`) });
  });

  it.each(['AccessDenied', 'Throttling'])('says so without a hint where the others answer %s', async (code) => {
    const message = 'User: me is not authorized to perform: cloudformation:DescribeStacks';
    const ended = await readOrdres(code === 'AccessDenied' ? 403 : 400, failure(code, message));
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: told('') });
    expect(ended.stderr).not.toMatch(/^\s+at |did you mean|not authorized|Throttling|AccessDenied/m);
    expect(ended.asked).toEqual(['DescribeStacks ordres', 'DescribeStacks all']);
  });
});
