import { randomBytes } from 'node:crypto';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { demandKey, encryptionConditions } from './demand-key.ts';
import { open, readSealedFor, seal } from './envelope.ts';
import { incorrectKey, invalidCiphertext, keyDisabled, keyNotFound, pendingDeletion, validation } from './errors.ts';
import { findKey, keyAt } from './find-key.ts';
import {
  encryptionContextOf,
  optionalCount,
  optionalText,
  requiredBytes,
  requiredText,
  type EncryptionContext,
} from './inputs.ts';
import type { Key } from './state.ts';

const encrypt: Operation = {
  demands: (input, request) => [demandWith('Encrypt', keyOf(input, request), encryptionContextOf(input))],
  handle(input, request) {
    const key = usable(keyOf(input, request));
    const plaintext = requiredBytes(input, 'Plaintext');
    if (plaintext.length > 4096)
      throw validation(
        "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
      );
    return {
      CiphertextBlob: sealWith(key, plaintext, encryptionContextOf(input)),
      KeyId: key.arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
};

const decrypt: Operation = {
  demands: (input, request) => [demandWith('Decrypt', sealingKey(input, request), encryptionContextOf(input))],
  handle(input, request) {
    const key = usable(sealingKey(input, request));
    requireNamedKey(optionalText(input, 'KeyId'), key, request);
    const plaintext = openWith(key, requiredBytes(input, 'CiphertextBlob'), encryptionContextOf(input));
    return { Plaintext: plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
};

const generateDataKey: Operation = {
  demands: (input, request) => [demandWith('GenerateDataKey', keyOf(input, request), encryptionContextOf(input))],
  handle: generate,
};

const generateDataKeyWithoutPlaintext: Operation = {
  demands: (input, request) => [
    demandWith('GenerateDataKeyWithoutPlaintext', keyOf(input, request), encryptionContextOf(input)),
  ],
  handle(input, request) {
    const { CiphertextBlob, KeyId } = generate(input, request);
    return { CiphertextBlob, KeyId };
  },
};

function generate(input: Input, request: Request): Output {
  const key = usable(keyOf(input, request));
  const dataKey = randomBytes(dataKeyLength(input));
  const sealed = sealWith(key, dataKey, encryptionContextOf(input));
  return { Plaintext: dataKey, CiphertextBlob: sealed, KeyId: key.arn };
}

const reEncrypt: Operation = {
  demands(input, request) {
    const source = sealingKey(input, request);
    const target = findKey(requiredText(input, 'DestinationKeyId'), request);
    return [
      demandWith('ReEncryptFrom', source, encryptionContextOf(input, 'SourceEncryptionContext')),
      demandWith('ReEncryptTo', target, encryptionContextOf(input, 'DestinationEncryptionContext')),
    ];
  },
  handle(input, request) {
    const source = usable(sealingKey(input, request));
    requireNamedKey(optionalText(input, 'SourceKeyId'), source, request);
    const target = usable(findKey(requiredText(input, 'DestinationKeyId'), request));
    const from = encryptionContextOf(input, 'SourceEncryptionContext');
    const plaintext = openWith(source, requiredBytes(input, 'CiphertextBlob'), from);
    const sealed = sealWith(target, plaintext, encryptionContextOf(input, 'DestinationEncryptionContext'));
    return {
      CiphertextBlob: sealed,
      SourceKeyId: source.arn,
      KeyId: target.arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
};

const generateRandom: Operation = {
  demands: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
  handle(input) {
    const count = optionalCount(input, 'NumberOfBytes') ?? 0;
    if (!(count >= 1 && count <= 1024)) throw validation('NumberOfBytes must be between 1 and 1024');
    return { Plaintext: randomBytes(count) };
  },
};

export const cryptographicOperations: Readonly<Record<string, Operation>> = {
  Encrypt: encrypt,
  Decrypt: decrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  ReEncrypt: reEncrypt,
  GenerateRandom: generateRandom,
};

function keyOf(input: Input, request: Request): Key {
  return findKey(requiredText(input, 'KeyId'), request);
}

/** The key that the ciphertext names, whatever the caller names. */
function sealingKey(input: Input, request: Request): Key {
  const sealedFor = readSealedFor(requiredBytes(input, 'CiphertextBlob'));
  if (!sealedFor || sealedFor.keyArn.split(':')[3] !== request.region) throw invalidCiphertext();
  const key = keyAt(request.cloud, sealedFor.keyArn);
  if (!key) throw keyNotFound(sealedFor.keyArn);
  return key;
}

function requireNamedKey(named: string | undefined, key: Key, request: Request): void {
  if (named !== undefined && findKey(named, request).arn !== key.arn) throw incorrectKey();
}

function demandWith(action: string, key: Key, context: EncryptionContext) {
  return demandKey(action, key, {
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
    ...encryptionConditions(context),
  });
}

function usable(key: Key): Key {
  if (key.deletionDate !== undefined) throw pendingDeletion(key.arn);
  if (!key.enabled) throw keyDisabled(key.arn);
  return key;
}

function sealWith(key: Key, plaintext: Buffer, context: EncryptionContext): Buffer {
  const materialNumber = key.material.length - 1;
  return seal(plaintext, { keyArn: key.arn, materialNumber }, materialOf(key, materialNumber), context);
}

function openWith(key: Key, sealed: Buffer, context: EncryptionContext): Buffer {
  const materialNumber = readSealedFor(sealed)?.materialNumber ?? 0;
  const plaintext = open(sealed, materialOf(key, materialNumber), context);
  if (!plaintext) throw invalidCiphertext();
  return plaintext;
}

function materialOf(key: Key, number: number): Buffer {
  const material = key.material[number];
  if (material === undefined) throw invalidCiphertext();
  return Buffer.from(material, 'base64');
}

function dataKeyLength(input: Input): number {
  const spec = optionalText(input, 'KeySpec');
  const bytes = optionalCount(input, 'NumberOfBytes');
  if ((spec === undefined) === (bytes === undefined)) {
    throw validation('Please specify either number of bytes or key spec.');
  }
  return bytes ?? (spec === 'AES_128' ? 16 : 32);
}
