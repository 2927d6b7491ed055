import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { serveAws } from '../../helpers/serve-aws.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** An account that has the stacks orders and payments, whose list may be refused. */
function serveStacks(mayList: boolean): Promise<Record<string, string>> {
  return serveAws((request, response) => {
    void text(request).then((body) => {
      const refuse = (code: string, message: string) => {
        response.statusCode = code === 'AccessDenied' ? 403 : 400;
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        );
      };
      response.setHeader('content-type', 'text/xml');
      const name = new URLSearchParams(body).get('StackName');
      if (name !== null) return refuse('ValidationError', `Stack with id ${name} does not exist`);
      if (!mayList) return refuse('AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks');
      const stacks = ['orders', 'payments'].map(
        (each) => `<member><StackName>${each}</StackName><StackStatus>CREATE_COMPLETE</StackStatus></member>`,
      );
      response.end(
        `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stacks.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
      );
    });
  });
}

it.each([
  ['with the one that was meant', true, '→ did you mean orders?'],
  ['and hides nothing of that where the others may not be listed', false, undefined],
])('tells a stack that is not there, %s', async (_, mayList, hint) => {
  const env = await serveStacks(mayList);
  const args = ['outputs', '--stack-name', 'ordres', '--region', 'eu-west-1'];
  const { exitCode, stdout, stderr } = await runSteps(args, { cwd: await createWorkspace({}), env });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/there is no stack ordres.*\[STACK_NOT_FOUND\]/);
  expect(stderr).not.toMatch(/^\s+at |AccessDenied/m);
  if (hint === undefined) expect(stderr).not.toContain('did you mean');
  else expect(stderr).toContain(hint);
});
