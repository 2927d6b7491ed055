import { describe, expect, it } from 'vitest';
import { inlineSource } from '../../../../../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { zipFacts } from '../../../../../../steps/rehearse/cloud/services/lambda/zip-facts.ts';

describe('a deployment package', () => {
  it('counts what it holds', () => {
    expect(zipFacts(inlineSource('twelve bytes', 'python3.13'))).toEqual({ entries: 1, unzippedSize: 12 });
  });

  it('is found in front of a comment', () => {
    const zip = inlineSource('twelve bytes', 'python3.13');
    expect(zipFacts(Buffer.concat([zip, Buffer.from('a comment')])).entries).toBe(1);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('this is not a zip, however long the text may be')],
    ['half a zip', inlineSource('twelve bytes', 'python3.13').subarray(0, 40)],
  ])('is not %s', (_name, bytes) => {
    expect(() => zipFacts(bytes)).toThrow(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  });

  it('is not an empty zip', () => {
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    expect(() => zipFacts(end)).toThrow('Uploaded file must be a non-empty zip');
  });
});
