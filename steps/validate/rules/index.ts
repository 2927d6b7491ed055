import { duplicateExport } from './duplicate-export.ts';
import { longActionConfiguration } from './long-action-configuration.ts';
import { missingChildOutput } from './missing-child-output.ts';
import { missingChildParameter } from './missing-child-parameter.ts';
import { missingParameter } from './missing-parameter.ts';
import { refusedChildParameter } from './refused-child-parameter.ts';
import { refusedParameter } from './refused-parameter.ts';
import type { Rule } from './rule.ts';
import { uncheckedReference } from './unchecked-reference.ts';
import { unknownChildParameter } from './unknown-child-parameter.ts';
import { unknownParameter } from './unknown-parameter.ts';

/** Every rule of our own. Adding one is adding a file and a row. */
export const rules: readonly Rule[] = [
  uncheckedReference,
  unknownParameter,
  missingParameter,
  refusedParameter,
  unknownChildParameter,
  missingChildParameter,
  refusedChildParameter,
  missingChildOutput,
  longActionConfiguration,
  duplicateExport,
];
