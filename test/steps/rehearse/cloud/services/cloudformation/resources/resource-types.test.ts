import { describe, expect, it } from 'vitest';
import { resourceTypeFacts } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/index.ts';

describe('the registry of resource types', () => {
  it('knows which changes of a bucket replace it', () => {
    const facts = resourceTypeFacts('AWS::S3::Bucket');
    expect(facts?.replacementProperties).toContain('BucketName');
    expect(facts?.replacementProperties).not.toContain('Tags');
    expect(facts?.isStateful).toBe(true);
    expect(facts?.primaryIdentifier).toEqual(['BucketName']);
  });

  it('knows what a function requires and what can be asked of it', () => {
    const facts = resourceTypeFacts('AWS::Lambda::Function');
    expect(facts?.requiredProperties).toEqual(['Code', 'Role']);
    expect(facts?.attributes).toContain('Arn');
    expect(facts?.isStateful).toBe(false);
  });

  it('takes what Ref gives where that is not the primary identifier', () => {
    expect(resourceTypeFacts('AWS::CodeBuild::Project')?.primaryIdentifier).toEqual(['Name']);
  });

  it('says where only a part of a property replaces', () => {
    expect(resourceTypeFacts('AWS::ECR::Repository')?.conditionalReplacementProperties).not.toContain('Tags');
    expect(resourceTypeFacts('AWS::EC2::Instance')?.conditionalReplacementProperties).toContain('InstanceType');
  });

  it.each(['AWS::Lambda::Funktion', 'AWS::Serverless::Function', 'Custom::Thing', 'toString'])(
    'does not know %s',
    (type) => {
      expect(resourceTypeFacts(type)).toBeUndefined();
    },
  );
});
