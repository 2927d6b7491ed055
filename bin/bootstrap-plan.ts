import type {
  BootstrapPlan,
  PlannedImage,
  PlannedSetting,
  PlannedStack,
  PlannedStep,
  RemovalOutcome,
  RemovalPlan,
  ValueChange,
} from '../steps/bootstrap/index.ts';
import { counted } from '../steps/counted.ts';
import { changeColor, deedColor, deedMark, outcomeMark, type Deed } from './marks.ts';
import { plainPalette, type Palette } from './palette.ts';

const deeds = { create: 'add', update: 'modify', unchanged: 'unchanged' } as const satisfies Record<string, Deed>;
const settings: Readonly<Record<PlannedSetting['step'], string>> = {
  'trusted-access': 'trusted access for StackSets',
  'delegated-administrator': 'delegated administrator of StackSets',
  'service-control-policies': 'service control policies in the root',
};

/** The plan for people: a block per account, in the order in which it is done. */
export function formatPlan(plan: BootstrapPlan, palette = plainPalette): string {
  const { heading, warning } = palette;
  const lines = [heading(`Organisation ${plan.organizationId}, steps ${plan.version}`)];
  if (plan.upgradesFrom !== undefined) lines.push(warning(`Upgrades version ${plan.upgradesFrom}: needs --upgrade`));
  let place = '';
  for (const step of plan.steps) {
    const here = `${step.account} account ${step.accountId}, ${step.region}`;
    if (here !== place) lines.push('', heading(here));
    place = here;
    lines.push(...formatStep(step, palette));
  }
  if (plan.notices.length > 0) lines.push('', ...plan.notices.map((notice) => `${warning('!')} ${notice}`));
  return [...lines, '', summarise(plan.steps, palette)].join('\n');
}

function formatStep(step: PlannedStep, palette: Palette): readonly string[] {
  if (step.step === 'image') return [`  ${formatImage(step, palette)}`];
  const deed = deeds[step.action];
  const [mark, action] = [deedMark(deed, palette), deedColor(deed, palette)(step.action)];
  if (step.step !== 'stack') return [`  ${mark} ${settings[step.step]}: ${action}`];
  return [
    `  ${mark} stack ${step.stackName}: ${action}${describeSize(step)}`,
    ...(step.action === 'unchanged' ? [] : formatChanges(step, palette)),
  ];
}

function formatImage({ image: { repository, version }, action, digest = '' }: PlannedImage, palette: Palette): string {
  const name = `image ${repository}${version.startsWith('sha256:') ? '@' : ':'}${version}`;
  switch (action) {
    case 'unchanged':
      return `${deedMark('unchanged', palette)} ${name}: ${version === digest ? 'is there' : digest}`;
    case 'missing':
      return `${outcomeMark('waiting', palette)} ${name}: not there yet; what follows waits until it is pushed`;
    case 'unknown':
      return `${palette.warning('?')} ${name}: its repository does not let us look whether it is there`;
  }
}

function describeSize({ action, resourceChanges }: PlannedStack): string {
  if (action !== 'create') return '';
  const types = new Set(resourceChanges.map(({ type }) => type));
  return `, ${counted(resourceChanges.length, 'resource')} of ${counted(types.size, 'type')}`;
}

function formatChanges(stack: PlannedStack, palette: Palette): readonly string[] {
  const { action, parameterChanges, tagChanges, resourceChanges, sections, protectionChanges, defaulted = [] } = stack;
  const shown =
    action === 'create'
      ? parameterChanges.filter(({ name, to }) => to !== '' && !defaulted.includes(name))
      : parameterChanges;
  return [
    ...shown.map((change) => `      parameter ${formatChange(change)}`),
    ...(action === 'create' ? [] : tagChanges.map((change) => `      tag ${formatChange(change)}`)),
    ...(action === 'create'
      ? countTypes(resourceChanges)
      : resourceChanges.map(
          ({ action: deed, logicalId, type }) =>
            `      ${changeColor(deed, palette)(deed.toLowerCase())} ${logicalId} ${type}`,
        )),
    ...sections.map((section) => `      ${section} differ`),
    ...protectionChanges.map(
      (part) => `      ${part}: ${action === 'create' ? 'set' : 'missing or changed, set again'}`,
    ),
  ];
}

function countTypes(changes: PlannedStack['resourceChanges']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type } of changes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `      ${count} × ${type}`);
}

function formatChange({ name, from, to }: ValueChange): string {
  const after = to === undefined ? '(none)' : typeof to === 'string' ? quote(to) : describeOutput(to);
  return from === undefined ? `${name} = ${after}` : `${name}: ${quote(from)} → ${after}`;
}

function describeOutput({ output, of, region }: Exclude<ValueChange['to'], string | undefined>): string {
  if (of === 'image') return '(the image by its digest)';
  return `(output ${output} of the ${of.replaceAll('-', ' ')} stack${region === undefined ? 's' : ''})`;
}

function quote(text: string): string {
  return text === '' ? '(empty)' : text;
}

function summarise(steps: readonly PlannedStep[], { success, heading }: Palette): string {
  const count = (action: PlannedStep['action']) => steps.filter((step) => step.action === action).length;
  if (steps.every(({ action }) => action === 'unchanged' || action === 'unknown'))
    return success('Everything is as configured: nothing to do');
  return heading(`${count('create')} to create, ${count('update')} to update, ${count('unchanged')} unchanged`);
}

export function formatRemoval(plan: RemovalPlan, deletesArtifacts: boolean, palette = plainPalette): string {
  const { heading, failure, warning } = palette;
  if (plan.stacks.length === 0) return 'None of the stacks is there: nothing to remove';
  const lines = plan.stacks.flatMap((stack) => [
    heading(`${stack.account} account ${stack.accountId}, ${stack.region}`),
    `  ${deedMark('remove', palette)} stack ${stack.stackName}: ${stack.isTerminationProtected ? 'lift its termination protection, delete' : 'delete'}`,
    ...stack.retained.map(({ type, physicalId }) => {
      const isArtifacts = ['AWS::S3::Bucket', 'AWS::KMS::Key'].includes(type) && stack.kind === 'common';
      const fate = deletesArtifacts && isArtifacts ? failure('delete, with every artifact') : 'kept';
      return `      ${type} ${physicalId}: ${fate}`;
    }),
  ]);
  const roles = plan.stacks.some(({ kind }) => kind === 'roles' || kind === 'account-roles');
  const notice = roles
    ? [
        '',
        `${warning('!')} Stacks of workloads keep CrossAccountDeploymentRole as their service role: without it they can no longer be changed or deleted. Delete them first`,
      ]
    : [];
  return [...lines, ...notice].join('\n');
}

export function formatRemoved({ removed, retained }: RemovalOutcome, { configuration }: RemovalPlan): string {
  const kept = retained.map(({ type, physicalId }) => `${type} ${physicalId}`);
  const delegated = configuration.organization['delegated-administrator'];
  if (delegated !== undefined)
    kept.push(`the registration of ${delegated} as delegated administrator of StackSets, which others may use`);
  if (configuration['organizational-units'] !== undefined)
    kept.push('trusted access for StackSets, which others may use');
  return [`removed ${removed.join(', ')}`, ...kept.map((line) => `kept ${line}`)].join('\n');
}
