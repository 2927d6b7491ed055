import type { TemplateObject } from '../../../../template.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import { declaredParameters, refValue, type ParameterValues } from './template/parameters.ts';
import { isKnownAfterApply } from './template/no-value.ts';
import { serverlessTransform } from './template/transforms.ts';

/**
 * The template with its types of AWS::Serverless translated. The translator is told the parameters as CloudFormation tells a macro
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html), but for those of a nested stack that are
 * known only when it is made.
 */
export async function translateServerless(
  cloud: Cloud,
  region: string,
  template: TemplateObject,
  values: ParameterValues,
): Promise<TemplateObject> {
  const { translateServerless: translate } = cloud.options;
  if (!translate) {
    throw failed(
      'this embedded cloud was started without a translator; give startCloud one (translateServerless, docs/embedded-cloud.md)',
    );
  }
  const known = declaredParameters(template).flatMap((declaration) => {
    const value = values[declaration.name];
    return value && !isKnownAfterApply(value.value) ? [[declaration.name, refValue(declaration, value)] as const] : [];
  });
  const translation = await translate({ template, parameters: Object.fromEntries(known), region });
  if ('failure' in translation) throw failed(translation.failure);
  return translation.template;
}

function failed(why: string): Error {
  return validationError(`Transform ${serverlessTransform} failed with: ${why}`);
}
