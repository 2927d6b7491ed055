import { isTrue } from '../../protocols/query-input.ts';
import type { Operation, Output } from '../../service.ts';
import { deleteConflict, limitExceeded, noSuchEntity, requireText } from './errors.ts';
import { policyDemand, requirePolicyText } from './managed-policies.ts';
import { requireOwnPolicy } from './managed-policy-lookup.ts';
import { findManagedPolicyText } from '../../identities/policies-of.ts';
import { isAwsManaged } from './render-policy.ts';
import { encodeDocument } from './render.ts';
import type { ManagedPolicy, PolicyVersion } from '../../identities/iam-state.ts';

const maxVersions = 5;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
export const policyVersionOperations: Readonly<Record<string, Operation>> = {
  CreatePolicyVersion: {
    demands: policyDemand('CreatePolicyVersion'),
    handle(input, { cloud, accountId }) {
      const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
      const document = requirePolicyText(input);
      if (Object.keys(policy.versions).length >= maxVersions) {
        throw limitExceeded(
          `A managed policy can have up to ${maxVersions} versions. Before you create a new version, you must delete an existing version.`,
        );
      }
      const id = `v${policy.nextVersion}`;
      policy.nextVersion += 1;
      policy.updated = new Date(cloud.clock.now()).toISOString();
      policy.versions[id] = { document, created: policy.updated };
      if (isTrue(input['SetAsDefault'])) policy.defaultVersion = id;
      return { PolicyVersion: renderVersion(policy, id) };
    },
  },
  GetPolicyVersion: {
    demands: policyDemand('GetPolicyVersion'),
    handle(input, { cloud, accountId }) {
      const arn = requireText(input, 'PolicyArn');
      const id = requireText(input, 'VersionId');
      if (isAwsManaged(arn) && id === 'v1') {
        const text = findManagedPolicyText(cloud, arn) ?? '';
        return { PolicyVersion: { VersionId: id, IsDefaultVersion: true, Document: encodeDocument(text) } };
      }
      const policy = requireOwnPolicy(cloud, accountId, arn);
      return {
        PolicyVersion: { ...renderVersion(policy, id), Document: encodeDocument(requireVersion(policy, id).document) },
      };
    },
  },
  ListPolicyVersions: {
    demands: policyDemand('ListPolicyVersions'),
    handle(input, { cloud, accountId }) {
      const arn = requireText(input, 'PolicyArn');
      if (isAwsManaged(arn)) return { Versions: [{ VersionId: 'v1', IsDefaultVersion: true }], IsTruncated: false };
      const policy = requireOwnPolicy(cloud, accountId, arn);
      const ids = Object.keys(policy.versions).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
      return { Versions: ids.map((id) => renderVersion(policy, id)), IsTruncated: false };
    },
  },
  SetDefaultPolicyVersion: {
    demands: policyDemand('SetDefaultPolicyVersion'),
    handle(input, { cloud, accountId }) {
      const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
      const id = requireText(input, 'VersionId');
      requireVersion(policy, id);
      policy.defaultVersion = id;
      return {};
    },
  },
  DeletePolicyVersion: {
    demands: policyDemand('DeletePolicyVersion'),
    handle(input, { cloud, accountId }) {
      const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
      const id = requireText(input, 'VersionId');
      requireVersion(policy, id);
      if (policy.defaultVersion === id) throw deleteConflict('Cannot delete the default version of a policy.');
      delete policy.versions[id];
      return {};
    },
  },
};

function requireVersion(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = Object.hasOwn(policy.versions, id) ? policy.versions[id] : undefined;
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return version;
}

function renderVersion(policy: ManagedPolicy, id: string): Output {
  return {
    VersionId: id,
    IsDefaultVersion: policy.defaultVersion === id,
    CreateDate: new Date(requireVersion(policy, id).created),
  };
}
