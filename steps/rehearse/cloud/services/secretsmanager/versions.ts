import { invalidParameter, otherContents } from './errors.ts';
import { open, seal } from './sealed-value.ts';
import type { Secret, SecretVersion } from './state.ts';
import type { Input, Request } from '../../service.ts';

export interface SecretValue {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const maxBytes = 65_536;

/** The value that a request carries; nothing where it carries none. */
export function valueOf(input: Input): SecretValue | undefined {
  const { SecretString: text, SecretBinary: binary } = input;
  if (text !== undefined && binary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (text === undefined && binary === undefined) return undefined;
  const bytes =
    text === undefined
      ? Buffer.isBuffer(binary)
        ? binary
        : Buffer.from(String(binary), 'base64')
      : Buffer.from(String(text));
  if (bytes.byteLength > maxBytes) throw invalidParameter(`The secret value is longer than ${maxBytes} bytes.`);
  return { bytes, isBinary: text === undefined };
}

/** A version of a secret; one of the same token and contents is there already, as for a request that is tried again. */
export async function addVersion(
  secret: Secret,
  value: SecretValue,
  id: string,
  stages: readonly string[],
  request: Request,
): Promise<SecretVersion> {
  const known = secret.versions.find((version) => version.id === id);
  if (known) {
    const before = await open(known.sealed, secret, id, request);
    if (!before.equals(value.bytes) || known.isBinary !== value.isBinary) throw otherContents(id);
    return known;
  }
  const created = request.cloud.clock.now();
  const sealed = await seal(value.bytes, secret, id, request);
  const version: SecretVersion = { id, sealed, isBinary: value.isBinary, created, stages: [] };
  secret.versions.push(version);
  for (const stage of stages) moveStage(secret, stage, version);
  secret.changed = created;
  // A version without a label is deprecated, and gone when there is need for room.
  for (const old of secret.versions.filter((one) => one.stages.length === 0 && one !== version).slice(0, -100))
    secret.versions.splice(secret.versions.indexOf(old), 1);
  return version;
}

/** A label is on one version; what was current is then previous. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = secret.versions.find(({ stages }) => stages.includes(stage));
  if (from === to) return;
  if (from) {
    from.stages = from.stages.filter((one) => one !== stage);
    if (stage === 'AWSCURRENT') moveStage(secret, 'AWSPREVIOUS', from);
  }
  to.stages = [...to.stages, stage];
}

/** Versions that have a label are encrypted again when the secret gets another key. */
export async function sealAgain(secret: Secret, keyId: string, request: Request): Promise<void> {
  const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
  const sealed = await Promise.all(
    labelled.map(async (version) =>
      seal(await open(version.sealed, secret, version.id, request), { ...secret, keyId }, version.id, request),
    ),
  );
  labelled.forEach((version, index) => (version.sealed = sealed[index] ?? version.sealed));
  secret.keyId = keyId;
}
