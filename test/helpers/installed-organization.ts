import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startCloud } from '../../steps/rehearse/cloud/index.ts';
import { startEmptyOrganization, type EmptyOrganization } from './empty-organization.ts';

/** Copies of one organisation that the real `steps bootstrap` set up, each as fresh as the other. */
export interface InstalledOrganizations {
  open(): Promise<EmptyOrganization>;
  dispose(): Promise<void>;
}

export async function installOrganization(): Promise<InstalledOrganizations> {
  const home = await mkdtemp(join(tmpdir(), 'steps-installed-'));
  const installed = join(home, 'installed');
  const first = await startEmptyOrganization(await startCloud({ folder: installed }), join(home, 'first'));
  const run = await first.bootstrap('--yes');
  if (run.exitCode !== 0) throw new Error(run.stderr);
  await first.cloud.idle();
  await first.cloud.stop();
  let opened = 0;
  return {
    async open() {
      const folder = join(home, `copy-${++opened}`);
      await cp(installed, folder, { recursive: true });
      return startEmptyOrganization(await startCloud({ folder }));
    },
    dispose: () => rm(home, { recursive: true, force: true }),
  };
}

/** A copy for each test of the file, which is stopped after it. */
export function installedForEach(): () => EmptyOrganization {
  let installed: InstalledOrganizations | undefined;
  let organization: EmptyOrganization | undefined;
  const opened = (): EmptyOrganization => {
    if (!organization) throw new Error('there is an organisation only while a test runs');
    return organization;
  };
  beforeAll(async () => {
    installed = await installOrganization();
  });
  afterAll(() => installed?.dispose());
  beforeEach(async () => {
    organization = await installed?.open();
  });
  afterEach(() => opened().cloud.stop());
  return opened;
}
