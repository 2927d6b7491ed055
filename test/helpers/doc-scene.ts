import { execa } from 'execa';
import { appendFile, chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { makeBuildHost } from '../../steps/rehearse/build-host.ts';
import { makePushUrl } from '../../steps/rehearse/cloud/services/codecommit/index.ts';
import { startTestCloud, type TestCloud } from './cloud.ts';
import { startEmptyOrganization } from './empty-organization.ts';
import { inheritedEnvironment } from './run-steps.ts';
import { stepsFile } from './steps-file.ts';

/** What surrounds the reader of a page. */
export interface DocScene {
  /** Where the reader begins. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  end(): Promise<void>;
}

/** A person with `steps`, git and a home, and nothing of AWS. */
export async function standAlone(): Promise<DocScene> {
  const home = await mkdtemp(join(tmpdir(), 'steps-docs-'));
  const host = await makeBuildHost(join(home, 'host'), [process.execPath, stepsFile], process.env);
  const folder = join(home, 'work');
  await mkdir(folder);
  await writeFile(
    join(home, '.gitconfig'),
    '[user]\n\tname = Reader\n\temail = reader@example.com\n[init]\n\tdefaultBranch = main\n',
  );
  // Linters that were installed once are not installed anew.
  const cache = process.env['STEPS_CACHE_DIR'] ?? join(homedir(), '.cache', 'codebuild-steps');
  const environment = {
    ...inheritedEnvironment(),
    STEPS_CACHE_DIR: cache,
    HOME: home,
    PATH: `${host.path}:${process.env['PATH']}`,
    NO_COLOR: '1',
  };
  return { folder, environment, end: () => rm(home, { recursive: true, force: true }) };
}

const tools = '222222222222';

/**
 * The same person in an organisation of the embedded AWS: `platform/bootstrap.yml` is there and nothing is installed; `orders` is the
 * example in a git repository of its own. Addresses `codecommit::eu-west-1://NAME` work. Profiles: management, tools, dev.
 */
export async function inOrganization(): Promise<DocScene> {
  const alone = await standAlone();
  const { folder } = alone;
  const buildHost = await makeBuildHost(join(folder, '..', 'builds'), [process.execPath, stepsFile], process.env);
  const test = await startTestCloud({ buildHost });
  const organization = await startEmptyOrganization(test.cloud, join(folder, 'platform'));
  const left = new Set(['node_modules', '.steps']);
  await cp(join(packageRoot(), 'examples', 'orders'), join(folder, 'orders'), {
    recursive: true,
    filter: (source) => !left.has(basename(source)),
  });
  const git = (...args: readonly string[]) =>
    execa('git', args, { cwd: join(folder, 'orders'), env: { HOME: alone.environment['HOME'] } });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Begin');
  await appendFile(join(folder, '..', '.gitconfig'), ['orders', 'shop'].map((name) => remoteOf(test, name)).join(''));
  const environment = {
    ...alone.environment,
    ...organization.environment,
    ...(await profiles(test, folder)),
    AWS_PROFILE: 'tools',
    AWS_REGION: 'eu-west-1',
  };
  return {
    folder,
    environment,
    async end() {
      await test.cloud.stop();
      await alone.end();
    },
  };
}

/** Stands for git-remote-codecommit, which signs with the credentials of the Tools account. */
function remoteOf({ cloud }: TestCloud, repository: string): string {
  const url = makePushUrl(cloud, cloud.administrator(tools), repository);
  return `[url "${url}"]\n\tinsteadOf = codecommit::eu-west-1://${repository}\n`;
}

async function profiles(test: TestCloud, folder: string): Promise<Readonly<Record<string, string>>> {
  const accounts = { management: '111111111111', tools, dev: '333333333333' };
  const lines = Object.entries(accounts).flatMap(([profile, account]) => {
    const own = test.environmentFor(account);
    const values = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
    return [`[${profile}]`, ...values.map((name) => `${name.toLowerCase()} = ${own[name]}`)];
  });
  const file = join(folder, '..', 'credentials');
  await writeFile(file, `${lines.join('\n')}\n`);
  await chmod(file, 0o600);
  return { AWS_SHARED_CREDENTIALS_FILE: file };
}
