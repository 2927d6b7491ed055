import { ActivateOrganizationsAccessCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  EnablePolicyTypeCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { placeOf, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { stackSetsPrincipal, type OrganizationFacts } from './organization.ts';
import { hasServiceControlPolicies, readRoot } from '../organizational-units.ts';
import type { StackKind } from './stack-target.ts';

/** A setting of the organisation that is no resource of a stack. */
export interface PlannedSetting extends Place {
  readonly step: 'trusted-access' | 'delegated-administrator' | 'service-control-policies';
  /** The stacks that need it, which it is done before. */
  readonly before: StackKind;
  readonly action: 'create' | 'unchanged';
}

export function plannedSettings(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly PlannedSetting[] {
  const delegated = configuration.organization['delegated-administrator'];
  const setting = (step: PlannedSetting['step'], before: StackKind, isDone: boolean): PlannedSetting => ({
    ...placeOf('Management', configuration),
    step,
    before,
    action: isDone ? 'unchanged' : 'create',
  });
  const settings: PlannedSetting[] = [];
  if (configuration['organizational-units'] !== undefined)
    settings.push(setting('trusted-access', 'roles', organization.hasTrustedAccess));
  if (delegated !== undefined) {
    const isDone = organization.delegatedAdministrators.includes(delegated);
    settings.push(setting('delegated-administrator', 'roles', isDone));
  }
  if (configuration['service-control-policy'] !== undefined)
    settings.push(
      setting('service-control-policies', 'service-control-policy', organization.hasServiceControlPolicies),
    );
  return settings;
}

const titles: Readonly<Record<PlannedSetting['step'], string>> = {
  'trusted-access': 'turn on trusted access for StackSets',
  'delegated-administrator': 'let the delegated administrator administer StackSets',
  'service-control-policies': 'turn on service control policies',
};

export async function applySetting(
  setting: PlannedSetting,
  configuration: BootstrapConfiguration,
  as: Context,
  context: Context,
): Promise<void> {
  const title = titles[setting.step];
  await runTask(
    context,
    setting.step,
    `${setting.account}: ${title}`,
    async () => {
      if (setting.action === 'unchanged') return;
      try {
        await changeSetting(setting, configuration, as);
      } catch (error) {
        throw fromAws(error, title);
      }
    },
    () => ({ outcome: setting.action === 'unchanged' ? 'unchanged' : 'done' }),
  );
}

async function changeSetting(
  { step }: PlannedSetting,
  configuration: BootstrapConfiguration,
  as: Context,
): Promise<void> {
  switch (step) {
    case 'trusted-access':
      // By CloudFormation, which also makes its service-linked role, and not by Organizations' EnableAWSServiceAccess, which does not.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
      await as.aws.client(CloudFormationClient).send(new ActivateOrganizationsAccessCommand({}));
      return;
    case 'delegated-administrator': {
      const AccountId = configuration.organization['delegated-administrator'] ?? '';
      const command = new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal: stackSetsPrincipal });
      await as.aws.client(OrganizationsClient).send(command);
      return;
    }
    case 'service-control-policies':
      await enableServiceControlPolicies(as);
  }
}

/** It is done in the background: https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html */
async function enableServiceControlPolicies(as: Context): Promise<void> {
  const client = as.aws.client(OrganizationsClient);
  const { Id: RootId } = await readRoot(client);
  await client.send(new EnablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }));
  for (let pauseMs = 100; !hasServiceControlPolicies(await readRoot(client)); pauseMs = Math.min(5000, pauseMs * 2))
    await as.clock.sleep(pauseMs, as.signal);
}
