import type { Input, Request } from '../../../service.ts';
import { validationError } from '../errors.ts';
import { flag, requiredText, structures, tagsOf, text, texts } from '../input.ts';
import type { DefinitionRequest } from '../prepare.ts';
import type { StackRecord } from '../stack-record.ts';
import { readTemplate } from '../template-source.ts';
import type { GivenParameter } from '../template/parameters.ts';
import { via } from '../../../../../authorisation/caller.ts';

export function givenParametersOf(input: Input): readonly GivenParameter[] {
  return structures(input, 'Parameters').map((parameter) => {
    const value = parameter['ParameterValue'];
    return {
      key: requiredText(parameter, 'ParameterKey'),
      ...(value === undefined || value === null ? {} : { value: String(value) }),
      usePrevious: flag(parameter, 'UsePreviousValue') === true,
    };
  });
}

/** What a request asks a stack to become; a template at an URL is read with the caller's identity. */
export async function definitionRequestOf(
  input: Input,
  request: Request,
  stack?: StackRecord,
): Promise<DefinitionRequest> {
  const { cloud, region } = request;
  const current = stack?.definition;
  const given = await readTemplate(cloud, via(request.caller, 'cloudformation.amazonaws.com'), region, input);
  const body = flag(input, 'UsePreviousTemplate') ? current?.body : given;
  if (body === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return {
    body,
    given: givenParametersOf(input),
    tags: tagsOf(input) ?? current?.tags ?? {},
    capabilities: texts(input, 'Capabilities'),
    notificationArns: Array.isArray(input['NotificationARNs'])
      ? texts(input, 'NotificationARNs')
      : (current?.notificationArns ?? []),
  };
}

export function roleOf(input: Input): { readonly roleArn?: string } {
  const roleArn = text(input, 'RoleARN');
  return roleArn === undefined ? {} : { roleArn };
}
