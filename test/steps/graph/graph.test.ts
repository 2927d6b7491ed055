import { execa } from 'execa';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { browserFile, openBrowser, viewFile, violationsOf, whyNoBrowser } from '../../helpers/browser.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

const orders = join(packageRoot(), 'examples', 'orders');
const graphOf = (cwd: string, ...args: readonly string[]) => runSteps(['graph', ...args], { cwd });

/** The arrows of a flowchart in words: `label of the one --what--> label of the other`. */
function arrowsOf(mermaid: string): readonly string[] {
  const names = new Map<string, string>();
  let group = '';
  for (const line of mermaid.split('\n')) {
    group = /^ {2}subgraph g\d+\["(.*)"\]$/.exec(line)?.[1] ?? (line === '  end' ? '' : group);
    const [, id, label] = /^ +(n\d+)\W+"(.*?)<br\/>/.exec(line) ?? [];
    if (id !== undefined) names.set(id, group === '' ? (label ?? '') : `${group}/${label}`);
  }
  return [...mermaid.matchAll(/^ {2}(n\d+) -->\|"(.*)"\| (n\d+)$/gm)].map(
    ([, from = '', label = '', to = '']) => `${names.get(from)} --${label}--> ${names.get(to)}`,
  );
}

/** Throws what Python's parser of XML says against it. */
async function requireXml(text: string): Promise<void> {
  await execa('python3', ['-c', 'import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())'], {
    input: text,
  });
}

describe('steps graph of a workload', () => {
  it('draws stacks, what they nest, include, package and export, and what passes between them', async () => {
    const { exitCode, stdout } = await graphOf(orders);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^flowchart LR\n/);
    const arrows = arrowsOf(stdout);
    expect(arrows).toEqual(
      expect.arrayContaining([
        'template.yml --nests as Api--> stacks/api.yml',
        'stacks/api.yml --nests as Fulfilment--> stacks/fulfilment.yml',
        'template.yml --takes output Url--> stacks/api.yml',
        'template.yml --includes--> includes/environments.yml',
        'stacks/fulfilment.yml --has--> AcceptOrder',
        'AcceptOrder --Code--> functions/accept-order',
        'template.yml --exports--> #36;#123;AWS::StackName#125;-topic-arn',
        'stacks/api.yml --imports--> codebuild-steps-deployment-boundary-arn',
      ]),
    );
    expect(new Set(arrows).size).toBe(arrows.length);
  });

  it('draws several stacks, with what one imports of another', async () => {
    const folder = await createWorkspace({
      'base.yml':
        "Resources: { T: { Type: 'AWS::SNS::Topic' } }\nOutputs: { T: { Value: !Ref T, Export: { Name: base-topic } } }\n",
      'app.yml':
        "Resources: { S: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: !ImportValue base-topic } } }\n",
    });
    const { stdout } = await graphOf(folder, 'base.yml', 'app.yml');
    expect(arrowsOf(stdout)).toEqual(['base.yml --exports--> base-topic', 'app.yml --imports--> base-topic']);
  });

  it('lets no name end a text, be markup, or break the XML, in any format', async () => {
    const hostile = `x"]end<script>alert(1)</script>&\`%%--> ]]>`;
    const folder = await createWorkspace({
      'template.yml': JSON.stringify({
        Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Runtime: hostile, Code: { ZipFile: 'x' } } } },
        Outputs: { O: { Value: 'x', Export: { Name: hostile } } },
      }),
    });
    const mermaid = (await graphOf(folder)).stdout;
    for (const line of mermaid.split('\n').filter((one) => one.includes('alert')))
      expect(line).toMatch(/^ +n\d+\W+"[\p{L}\p{N} .,:/·…_#;-]*<br\/>[\p{L}\p{N} .,:/·…_#;-]*"\W+$/u);
    for (const format of ['svg', 'html']) {
      const { stdout } = await graphOf(folder, '--format', format);
      expect(stdout).toContain('&lt;script&gt;');
      expect(stdout).not.toContain('<script');
      if (format === 'svg') await requireXml(stdout);
    }
  });

  it('draws each kind of arrow in a colour of its own, which the legend below names', async () => {
    const { stdout } = await graphOf(orders, '--format', 'svg');
    await requireXml(stdout);
    const kindsOf = (pattern: RegExp) => [...new Set([...stdout.matchAll(pattern)].map(([, kind]) => kind))].toSorted();
    const drawn = ['holds', 'packages', 'shares'];
    expect(kindsOf(/<path class="edge (\w+)" d="[^"]*" marker-end="url\(#graph-\1\)"><title>/g)).toEqual(drawn);
    expect(kindsOf(/<marker id="graph-(\w+)"/g)).toEqual(drawn);
    expect([...stdout.matchAll(/marker-end="[^"]*"\/><text[^>]*>([^<]*)</g)].map(([, words]) => words)).toEqual([
      'nests, has',
      'packages, includes',
      'exports, imports, takes outputs',
    ]);
    for (const kind of drawn)
      expect(stdout).toMatch(new RegExp(`\\.edge\\.${kind}\\{stroke:#\\w+;stroke:light-dark\\(`));
  });

  it('tells arrows and nodes as they are drawn, from the left, and leaves out a column that would be empty', async () => {
    const { stdout } = await graphOf(orders, '--format', 'html');
    const rows = [...stdout.matchAll(/<tr><th scope="row">(.*?)<\/th>/g)].map(([, first]) => first);
    const byStack = rows.filter((row) => row?.endsWith('(stack)'));
    expect([...new Set(byStack)]).toEqual([
      'template.yml (stack)',
      'stacks/api.yml (stack)',
      'stacks/fulfilment.yml (stack)',
    ]);
    expect(rows).toContain('functions/accept-order');
    expect(stdout).toContain('<th scope="col">More</th>');
    expect(stdout).not.toContain('<th scope="col">Where</th>');
    expect((await graphOf(orders, '--view', 'trust', '--format', 'html')).stdout).toContain(
      '<th scope="col">Where</th>',
    );
  });

  it.each([
    ['what is no file', ['nothing.yml'], 'nothing.yml', 'FILE_NOT_FOUND'],
    ['what is no YAML', ['broken.yml'], 'broken.yml:3', 'SYNTAX'],
    ['a nested template that is missing', ['missing.yml'], 'missing.yml:1', 'gone.yml'],
    [
      'an ending that names no format',
      ['template.yml', '--output-file', 'drawing.png'],
      'drawing.png',
      '.svg, .mmd or .html',
    ],
    ['templates beside the trust', ['template.yml', '--view', 'trust'], '--templates', 'SETTING_INVALID'],
  ])('refuses %s, without a stack', async (_, args, place, message) => {
    const folder = await createWorkspace({
      'template.yml': "Resources: { T: { Type: 'AWS::SNS::Topic' } }\n",
      'broken.yml': 'Resources:\n  T: { Type: [\n',
      'missing.yml':
        "Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: gone.yml } } }\n",
    });
    const { exitCode, stdout, stderr } = await graphOf(folder, ...args);
    expect(exitCode).toBeGreaterThan(0);
    expect(exitCode).toBeLessThan(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(place);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('steps graph of the trust', () => {
  let folder: string;
  const trust = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await graphOf(folder, '--view', 'trust', ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return arrowsOf(stdout);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'steps-graph-'));
    for (const name of ['common', 'cross-account'])
      await cp(join(packageRoot(), 'cloudformation', name), join(folder, 'templates', name), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has who assumes whom: main pipelines everywhere, those of develop in standard accounts only, and nobody who builds', async () => {
    const arrows = await trust();
    const into = (role: string) =>
      arrows
        .filter((one) => one.endsWith(`--assumes--> ${role}`))
        .map((one) => one.split(' --')[0]?.split('/').at(-1))
        .toSorted();
    expect(into('each controlled account/CrossAccountPipelineRole')).toEqual([
      'codebuild-steps-deploy-REGION',
      'codebuild-steps-pipeline-REGION',
    ]);
    expect(into('each standard account/CrossAccountPipelineRole')).toEqual([
      'codebuild-steps-deploy-REGION',
      'codebuild-steps-develop-deploy-REGION',
      'codebuild-steps-develop-pipeline-REGION',
      'codebuild-steps-pipeline-REGION',
    ]);
    expect(into('each controlled account/CrossAccountDeploymentRole')).toEqual(['cloudformation.amazonaws.com']);
    expect(arrows).toContain(
      'each standard account/CrossAccountPipelineRole --passes to cloudformation.amazonaws.com--> each standard account/CrossAccountDeploymentRole',
    );
  });

  it('has which role reaches which key and bucket', async () => {
    const arrows = await trust();
    for (const role of ['CrossAccountPipelineRole', 'CrossAccountDeploymentRole']) {
      expect(arrows).toContain(`each controlled account/${role} --kms: Decrypt--> Tools account/ArtifactKey`);
      expect(arrows).toContain(
        `each controlled account/${role} --s3: GetObject, GetObjectVersion, ListBucket--> Tools account/ArtifactBucket`,
      );
    }
    expect(arrows).toContain('Management account --s3: GetObject, GetObjectVersion--> Tools account/ArtifactBucket');
    expect(arrows.filter((one) => /CrossAccount.*Put/.test(one))).toEqual([]);
  });

  it.each([
    ['role', 'cross-account/roles.yml', 'Action: kms:Decrypt', 'Action: kms:DescribeKey'],
    ['key', 'common/common.yml', /(Sid: DecryptedByRolesOfWorkloadAccounts\n\s+Effect: )Allow/, '$1Deny'],
  ])('draws across accounts only what both sides allow: the %s is one of them', async (_, file, from, to) => {
    const path = join(folder, 'templates', file);
    const text = await readFile(path, 'utf8');
    const changed = typeof from === 'string' ? text.replaceAll(from, to) : text.replace(from, to);
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    try {
      const arrows = await trust('--templates', 'templates');
      expect(arrows.filter((one) => /CrossAccountPipelineRole --kms: Decrypt/.test(one))).toEqual([]);
    } finally {
      await writeFile(path, text);
    }
    expect(
      (await trust('--templates', 'templates')).filter((one) => /CrossAccountPipelineRole --kms: Decrypt/.test(one)),
    ).toHaveLength(2);
  });

  it('takes the organisation from bootstrap.yml where it is there', async () => {
    await writeFiles(folder, {
      'bootstrap.yml':
        "organization: { id: o-exampleorgid, management-account: '111111111111', tools-account: '222222222222' }\nregions: [eu-central-1]\norganizational-units: { controlled: [Workloads/Prod] }\n",
    });
    try {
      const arrows = await trust();
      expect(arrows).toContain(
        'Tools account/codebuild-steps-pipeline-eu-central-1 --assumes--> each controlled account of Workloads/Prod/CrossAccountPipelineRole',
      );
      expect(arrows.filter((one) => one.includes('standard account'))).toEqual([]);
    } finally {
      await rm(join(folder, 'bootstrap.yml'));
    }
  });

  it('says where the templates, or the configuration, are looked for', async () => {
    const without = await graphOf(folder, '--view', 'trust', '--templates', 'nowhere');
    expect(without.exitCode).toBe(1);
    expect(without.stderr).toContain(join('nowhere', 'common', 'common.yml'));
    const configured = await graphOf(folder, '--view', 'trust', '--bootstrap-file', 'other.yml');
    expect(configured.exitCode).toBe(1);
    expect(configured.stderr).toContain('other.yml');
  });
});

it('loads what places the nodes only where it draws', async () => {
  const { stdout } = await execa('grep', ['-rln', '@dagrejs/dagre', 'bin', 'steps'], { cwd: packageRoot() });
  expect(stdout).toBe('steps/graph/layout.ts');
  const layout = await readFile(join(packageRoot(), 'steps/graph/layout.ts'), 'utf8');
  expect(layout).toContain("await import('@dagrejs/dagre')");
});

describe.skipIf(browserFile === undefined)(
  `the pages of steps graph${browserFile ? '' : ` (skipped: ${whyNoBrowser})`}`,
  () => {
    it.each([
      ['workload', 1280, 'light'],
      ['workload', 400, 'dark'],
      ['trust', 1280, 'dark'],
      ['trust', 400, 'light'],
    ] as const)('%s is readable by everybody, %i wide and %s, and asks for nothing', async (view, width, colours) => {
      const folder = await createWorkspace();
      const drawn = await graphOf(orders, '--view', view, '--output-file', join(folder, 'graph.html'));
      expect(drawn).toMatchObject({ exitCode: 0, stdout: '' });
      const browser = await openBrowser();
      try {
        const { page, requests } = await viewFile(browser, join(folder, 'graph.html'), { width, colours });
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(await page.locator('svg.graph > title').textContent()).toMatch(
          view === 'trust' ? /^Trust/ : /^Workload/,
        );
        expect(requests).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  },
);
