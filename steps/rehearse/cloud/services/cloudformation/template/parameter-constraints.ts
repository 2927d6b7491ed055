import { whyUnfit } from '../../../../../parameter-constraints.ts';
import { validationError } from '../errors.ts';
import type { ParameterDeclaration } from './parameters.ts';

/**
 * The constraints of a parameter and what CloudFormation says where one is broken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function checkConstraints(declaration: ParameterDeclaration, value: string): void {
  const { name, definition } = declaration;
  const problem = whyUnfit(definition, value);
  if (problem === undefined) return;
  const description = definition['ConstraintDescription'];
  throw validationError(
    typeof description === 'string'
      ? `Parameter '${name}' failed to satisfy constraint: ${description}`
      : `Parameter '${name}' ${problem}`,
  );
}
