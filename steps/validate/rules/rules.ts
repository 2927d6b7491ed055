import { accountWideTrust } from './account-wide-trust.ts';
import { circularImport } from './circular-import.ts';
import { crowdedSection } from './crowded-section.ts';
import { deputyTrust } from './deputy-trust.ts';
import { duplicateExport } from './duplicate-export.ts';
import { includeInParameters } from './include-in-parameters.ts';
import { largeBody } from './large-body.ts';
import { longActionConfiguration } from './long-action-configuration.ts';
import { longDescription } from './long-description.ts';
import { lostContent } from './lost-content.ts';
import { manyDynamicReferences } from './many-dynamic-references.ts';
import { missingChildOutput } from './missing-child-output.ts';
import { missingChildParameter } from './missing-child-parameter.ts';
import { missingConfigurationFile } from './missing-configuration-file.ts';
import { missingCapability } from './missing-capability.ts';
import { missingParameter } from './missing-parameter.ts';
import { nearImport } from './near-import.ts';
import { openPassRole } from './open-pass-role.ts';
import { organizationWideAllow } from './organization-wide-allow.ts';
import { pastedArn } from './pasted-arn.ts';
import { plainHttpBucket } from './plain-http-bucket.ts';
import { refusedChildParameter } from './refused-child-parameter.ts';
import { refusedParameter } from './refused-parameter.ts';
import { roleWithoutBoundary } from './role-without-boundary.ts';
import type { Rule } from './rule.ts';
import { secretInFile } from './secret-in-file.ts';
import { splicedVariable } from './spliced-variable.ts';
import { tooEarlyParameter } from './too-early-parameter.ts';
import { unapprovedProduction } from './unapproved-production.ts';
import { ungrantedIdentity } from './ungranted-identity.ts';
import { ungrantedResource } from './ungranted-resource.ts';
import { uncheckedReference } from './unchecked-reference.ts';
import { unknownArtifact } from './unknown-artifact.ts';
import { unknownChildParameter } from './unknown-child-parameter.ts';
import { unknownParameter } from './unknown-parameter.ts';
import { unknownStoredParameter } from './unknown-stored-parameter.ts';
import { unreadArtifact } from './unread-artifact.ts';

/** Every rule of our own. Adding one is adding a file, a row and a folder of fixtures. */
export const rules: readonly Rule[] = [
  uncheckedReference,
  unknownParameter,
  missingParameter,
  refusedParameter,
  secretInFile,
  missingConfigurationFile,
  unknownChildParameter,
  missingChildParameter,
  refusedChildParameter,
  missingChildOutput,
  longActionConfiguration,
  unapprovedProduction,
  unknownArtifact,
  unreadArtifact,
  splicedVariable,
  pastedArn,
  duplicateExport,
  nearImport,
  circularImport,
  crowdedSection,
  largeBody,
  longDescription,
  manyDynamicReferences,
  missingCapability,
  includeInParameters,
  unknownStoredParameter,
  tooEarlyParameter,
  accountWideTrust,
  openPassRole,
  deputyTrust,
  plainHttpBucket,
  organizationWideAllow,
  roleWithoutBoundary,
  ungrantedIdentity,
  ungrantedResource,
  lostContent,
];
