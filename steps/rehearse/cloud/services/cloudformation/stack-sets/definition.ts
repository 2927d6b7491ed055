import { AwsError } from '../../../aws-error.ts';
import { via } from '../../../../../authorisation/caller.ts';
import type { Input, Request } from '../../../service.ts';
import { insufficientCapabilities, validationError } from '../errors.ts';
import { flag, integer, structure, text, texts } from '../input.ts';
import { isKnownType, nestedStackType } from '../known-types.ts';
import { readTemplate } from '../template-source.ts';
import { missingCapabilities, neededCapabilities } from '../template/capabilities.ts';
import { resourcesOf } from '../template/dependencies.ts';
import { chooseParameters, declaredParameters, type GivenParameter } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { checkSections, checkTemplate } from '../template/structure.ts';
import { declaredTransforms } from '../template/transforms.ts';
import type { OperationPreferences, StackSetRecord } from './stack-set-record.ts';

/** The template of a request, or the one that the stack set has. */
export async function templateOf(input: Input, request: Request, current?: StackSetRecord): Promise<string> {
  const reader = via(request.caller, 'cloudformation.amazonaws.com');
  const body = await readTemplate(request.cloud, reader, request.region, input);
  const previous = flag(input, 'UsePreviousTemplate') === true ? current?.body : undefined;
  const found = body ?? previous;
  if (found === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return found;
}

/**
 * Service-managed stack sets take neither nested stacks nor transforms.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html
 */
export function checkStackSetTemplate(
  body: string,
  parameters: readonly GivenParameter[],
  capabilities: readonly string[],
): void {
  const template = parseTemplate(body);
  checkSections(template);
  if (declaredTransforms(template).length > 0) {
    throw validationError(
      'Transforms are not supported in templates of stack sets with the SERVICE_MANAGED permission model',
    );
  }
  checkTemplate(template, isKnownType);
  if (Object.values(resourcesOf(template)).some((resource) => resource['Type'] === nestedStackType)) {
    throw validationError(
      'Nested stacks are not supported in templates of stack sets with the SERVICE_MANAGED permission model',
    );
  }
  chooseParameters(declaredParameters(template), parameters, {});
  const missing = missingCapabilities(neededCapabilities(template).capabilities, capabilities);
  if (missing.length > 0) throw insufficientCapabilities(missing);
}

export function autoDeploymentOf(input: Input): StackSetRecord['autoDeployment'] | undefined {
  const given = structure(input, 'AutoDeployment');
  if (!given) return undefined;
  return {
    enabled: flag(given, 'Enabled') === true,
    retainStacksOnAccountRemoval: flag(given, 'RetainStacksOnAccountRemoval') === true,
  };
}

export function requireServiceManaged(input: Input): void {
  if (text(input, 'PermissionModel') === 'SERVICE_MANAGED') return;
  throw new AwsError(
    'NotImplemented',
    'stack sets of the SELF_MANAGED permission model are not part of the embedded cloud',
    501,
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html */
export function preferencesOf(input: Input): OperationPreferences {
  const given = structure(input, 'OperationPreferences') ?? {};
  const numbers = {
    failureToleranceCount: integer(given, 'FailureToleranceCount'),
    failureTolerancePercentage: integer(given, 'FailureTolerancePercentage'),
    maxConcurrentCount: integer(given, 'MaxConcurrentCount'),
    maxConcurrentPercentage: integer(given, 'MaxConcurrentPercentage'),
  };
  const set = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return {
    regionOrder: texts(given, 'RegionOrder'),
    isParallel: text(given, 'RegionConcurrencyType') === 'PARALLEL',
    ...Object.fromEntries(set),
  };
}
