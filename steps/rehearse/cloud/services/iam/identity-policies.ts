import { requirePolicy } from '../../authorisation/require-policy.ts';
import type { Operation } from '../../service.ts';
import { limitExceeded, noSuchEntity, requireName, requireText } from './errors.ts';
import { boundaryContext, identityDemand, requireIdentity, type IdentityKind } from './identities.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { encodeDocument } from './render.ts';
import type { Identity } from '../../identities/iam-state.ts';
import { sizeOf } from './trust-policy.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maxInlineSize: Readonly<Record<IdentityKind, number>> = { Role: 10_240, User: 2048 };
const maxAttachedPolicies = 10;

/** The operations on the policies of roles and of users, which are the same. */
export function identityPolicyOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  return { ...inlineOperations(kind), ...attachmentOperations(kind) };
}

function inlineOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  return {
    [`Put${kind}Policy`]: {
      demands: identityDemand(kind, `Put${kind}Policy`, boundaryContext),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const text = requireText(input, 'PolicyDocument');
        requirePolicy(text, 'identity');
        const name = requireName(input, 'PolicyName', 128);
        requireInlineSize(kind, { ...identity.inlinePolicies, [name]: text }, identity.name);
        identity.inlinePolicies[name] = text;
        return {};
      },
    },
    [`Get${kind}Policy`]: {
      demands: identityDemand(kind, `Get${kind}Policy`),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const name = requireText(input, 'PolicyName');
        return {
          [`${kind}Name`]: identity.name,
          PolicyName: name,
          PolicyDocument: encodeDocument(requireInline(kind, identity, name)),
        };
      },
    },
    [`Delete${kind}Policy`]: {
      demands: identityDemand(kind, `Delete${kind}Policy`, boundaryContext),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const name = requireText(input, 'PolicyName');
        requireInline(kind, identity, name);
        delete identity.inlinePolicies[name];
        return {};
      },
    },
    [`List${kind}Policies`]: {
      demands: identityDemand(kind, `List${kind}Policies`),
      handle: (input, request) => ({
        PolicyNames: Object.keys(requireIdentity(kind, input, request).inlinePolicies).sort(),
        IsTruncated: false,
      }),
    },
  };
}

function attachmentOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  const withPolicy = (identity: Identity | undefined, input: Readonly<Record<string, unknown>>) => ({
    ...boundaryContext(identity),
    'iam:PolicyARN': requireText(input, 'PolicyArn'),
  });
  return {
    [`Attach${kind}Policy`]: {
      demands: identityDemand(kind, `Attach${kind}Policy`, withPolicy),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const arn = requireText(input, 'PolicyArn');
        requireAttachable(request.cloud, arn);
        if (identity.attachedPolicies.includes(arn)) return {};
        if (identity.attachedPolicies.length >= maxAttachedPolicies) {
          throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${maxAttachedPolicies}`);
        }
        identity.attachedPolicies = [...identity.attachedPolicies, arn];
        return {};
      },
    },
    [`Detach${kind}Policy`]: {
      demands: identityDemand(kind, `Detach${kind}Policy`, withPolicy),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const arn = requireText(input, 'PolicyArn');
        if (!identity.attachedPolicies.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
        identity.attachedPolicies = identity.attachedPolicies.filter((attached) => attached !== arn);
        return {};
      },
    },
    [`ListAttached${kind}Policies`]: {
      demands: identityDemand(kind, `ListAttached${kind}Policies`),
      handle: (input, request) => ({
        AttachedPolicies: requireIdentity(kind, input, request).attachedPolicies.map((arn) => ({
          PolicyName: arn.replace(/^.*\//, ''),
          PolicyArn: arn,
        })),
        IsTruncated: false,
      }),
    },
  };
}

function requireInline(kind: IdentityKind, { inlinePolicies }: Identity, name: string): string {
  const text = Object.hasOwn(inlinePolicies, name) ? inlinePolicies[name] : undefined;
  if (text === undefined) throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
  return text;
}

function requireInlineSize(kind: IdentityKind, policies: Readonly<Record<string, string>>, name: string): void {
  const size = Object.values(policies).reduce((sum, text) => sum + sizeOf(text), 0);
  if (size > maxInlineSize[kind]) {
    throw limitExceeded(
      `Maximum policy size of ${maxInlineSize[kind]} bytes exceeded for ${kind.toLowerCase()} ${name}`,
    );
  }
}
