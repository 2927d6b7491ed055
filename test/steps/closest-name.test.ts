import { expect, it } from 'vitest';
import { closestName, didYouMean, meantOrKnown, nearestNames, obviousName } from '../../steps/closest-name.ts';

it.each([
  ['s3-bukcet', ['s3-prefix', 's3-bucket'], 's3-bucket'],
  ['mian', ['main', 'develop'], 'main'],
  ['Nam', ['Name', 'Stage'], 'Name'],
  ['stage', ['Name', 'Stage'], 'Stage'],
  ['template_file', ['template-file'], 'template-file'],
  ['zzz', ['Name', 'Stage'], undefined],
  ['a', [], undefined],
  ['Name', ['Name'], undefined],
  ['Name', ['Name', 'name'], 'name'],
  ['us', ['eu', 'as'], undefined],
  ['x', ['y'], undefined],
  ['main', ['Main', 'MAIN', 'mains'], 'Main'],
])('%s of %j means %s', (name, candidates, expected) => {
  expect(closestName(name, candidates)).toBe(expected);
});

it('the nearest names are told also where none is close, of several alike in their own order', () => {
  expect(nearestNames('zzz', ['Stage', 'Name', 'Zone', 'Area'], 3)).toEqual(['Zone', 'Name', 'Area']);
});

it.each([
  ['bucketsuffix', ['BucketSuffix', 'BucketSuffixes'], 'BucketSuffix'],
  ['Bucket_Suffix', ['BucketSuffix'], 'BucketSuffix'],
  ['QueueNam', ['QueueName', 'TopicName'], 'QueueName'],
  ['Repositroy', ['Repository'], 'Repository'],
  ['ReceiveMesageWaitTimeSecond', ['ReceiveMessageWaitTimeSeconds'], 'ReceiveMessageWaitTimeSeconds'],
  ['SubnetIdd', ['SubnetId', 'SubnetIds'], undefined],
  ['Topic2', ['Topic1'], undefined],
  ['Foa', ['Foo'], undefined],
  ['Queue', ['Quite'], undefined],
  ['Same', ['Same'], undefined],
])('%s of %j can only mean %s', (name, candidates, expected) => {
  expect(obviousName(name, candidates)).toBe(expected);
});

it.each<[string, readonly string[], string | undefined]>([
  ['dpeloy', ['deploy'], 'did you mean deploy?'],
  ['stack', ['stack-name', 'stack-set'], 'did you mean stack-name or stack-set?'],
  ['Deploy', ['DeployToDev', 'DeployToTest', 'DeployToUat', 'DeployToProd'], undefined],
  ['deploytodev', ['DeployToDev', 'DeployToDevelop'], 'did you mean DeployToDev?'],
  ['DeployToDev', ['DeployToDev'], undefined],
])('%s of %j is told as %s', (name, candidates, expected) => {
  expect(didYouMean(name, candidates)).toBe(expected);
});

it('what there is is told where nothing is close, as far as it can be read at a glance', () => {
  expect(meantOrKnown('zzz', ['Stage', 'Name'])).toBe('known are Stage, Name');
  expect(meantOrKnown('zzz', ['Stage', 'Name'], 1)).toBeUndefined();
  expect(meantOrKnown('zzz', [])).toBeUndefined();
});
