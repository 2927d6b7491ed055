import { expect, test } from 'vitest';
import { parseTemplateUrl } from '../../../../../../steps/rehearse/cloud/services/cloudformation/template-source.ts';

test.each([
  ['https://s3.eu-west-1.amazonaws.com/bucket/a/b.yml', { Bucket: 'bucket', Key: 'a/b.yml' }],
  ['https://s3.amazonaws.com/bucket/b.yml', { Bucket: 'bucket', Key: 'b.yml' }],
  ['https://s3-eu-west-1.amazonaws.com/bucket/b.yml', { Bucket: 'bucket', Key: 'b.yml' }],
  ['https://bucket.s3.eu-west-1.amazonaws.com/a/b.yml', { Bucket: 'bucket', Key: 'a/b.yml' }],
  ['https://my.bucket.s3.amazonaws.com/b%20c.yml', { Bucket: 'my.bucket', Key: 'b c.yml' }],
  ['https://bucket.s3.eu-west-1.amazonaws.com/b.yml?versionId=v1', { Bucket: 'bucket', Key: 'b.yml', VersionId: 'v1' }],
])('%s names an object', (url, expected) => {
  expect(parseTemplateUrl(url)).toEqual(expected);
});

test.each([
  ['template.yml', 'TemplateURL must be a supported URL.'],
  ['https://example.com/a/b.yml', 'Domain name specified in example.com is not a valid S3 domain'],
  [
    'https://s3.eu-west-1.amazonaws.com/bucket',
    'TemplateURL must reference a valid S3 object to which you have access.',
  ],
])('%s is refused', (url, message) => {
  expect(() => parseTemplateUrl(url)).toThrow(message);
});
