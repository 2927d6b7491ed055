import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { driverPath } from '../../../steps/tools/tool.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** A stand-in with cfn-nag's own names, whose behaviour each file's content asks for. */
const standIn = {
  'cfn-nag/cfn_nag_config.rb': 'class CfnNagConfig; end',
  'cfn-nag/cfn_nag.rb': `
class GemBasedRuleRepo; end
class CfnNag
  def initialize(config:); end

  def audit(cloudformation_string:)
    exit!(7) if cloudformation_string == 'exit'
    Process.kill(:KILL, Process.pid) if cloudformation_string == 'kill'
    raise 'cannot' if cloudformation_string == 'raise'
    puts 'noise on stdout' if cloudformation_string == 'print'
    sleep 0.1 while cloudformation_string == 'hang'
    { violations: [{ id: 'W1', name: 'n', type: 'WARN', message: cloudformation_string, logical_resource_ids: [] }] }
  end
end
`,
};

async function audit(contents: readonly string[]): Promise<readonly object[]> {
  const files = Object.fromEntries(contents.map((content, index) => [`templates/${index}`, content]));
  const folder = await createWorkspace({ ...standIn, ...files });
  const templates = contents.map((_, id) => ({ id, file: join(folder, 'templates', String(id)) }));
  const stdout = execFileSync('ruby', ['-I', folder, driverPath('cfn-nag-driver.rb')], {
    input: JSON.stringify({ templates, timeLimit: 1 }),
    encoding: 'utf8',
  });
  const answers = stdout.trimEnd().split('\n');
  return answers.map((line) => JSON.parse(line) as object);
}

const passed = (id: number, message: string) => ({ id, violations: [expect.objectContaining({ id: 'W1', message })] });

it.each([
  ['exit', 'ended with exit code 7'],
  ['kill', 'was ended by signal 9'],
  ['raise', 'RuntimeError: cannot'],
  ['hang', 'took longer than 1 seconds'],
])('a template that makes cfn-nag %s costs only itself', async (behaviour, failure) => {
  expect(await audit(['a', behaviour, 'b', 'é'])).toEqual([
    passed(0, 'a'),
    { id: 1, failure, ...(behaviour === 'raise' ? { isOfTemplate: true } : {}) },
    passed(2, 'b'),
    passed(3, 'é'),
  ]);
});

it('keeps what a library prints out of the answers', async () => {
  expect(await audit(['print'])).toEqual([passed(0, 'print')]);
});
