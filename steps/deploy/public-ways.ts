import { grantsOf } from './grants.ts';
import { isRecord, listOf, textOf, type Properties } from './resource-context.ts';

/** The ways in which a resource is open to anyone, one text for each. */
export function publicWays(resourceType: string, properties: Properties | undefined): readonly string[] {
  if (properties === undefined) return [];
  const byPolicy = grantsOf(resourceType, properties)
    .filter(({ effect, principal, condition }) => effect === 'Allow' && principal === '*' && condition === '')
    .map(({ action, resource }) => `anyone may ${action}${resource === '' ? '' : ` on ${resource}`}`);
  return [...byPolicy, ...(ways[resourceType]?.(properties) ?? [])];
}

type Ways = (properties: Properties) => readonly string[];

/** A property that has one of these values. */
function when(name: string, ...values: readonly unknown[]): Ways {
  return (properties) => {
    const value = properties[name];
    return values.some((open) => textOf(open) === textOf(value)) ? [`${name} is ${textOf(value)}`] : [];
  };
}

const publiclyAccessible = when('PubliclyAccessible', true, 'true');

/** Each from its type's page in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
const ways: Readonly<Record<string, Ways>> = {
  'AWS::S3::Bucket': (bucket) => [
    ...when('AccessControl', 'PublicRead', 'PublicReadWrite', 'AuthenticatedRead')(bucket),
    ...unblocked(bucket['PublicAccessBlockConfiguration']),
  ],
  'AWS::Lambda::Url': when('AuthType', 'NONE'),
  'AWS::ApiGateway::Method': (method) => (method['HttpMethod'] === 'OPTIONS' ? [] : authorization(method)),
  'AWS::ApiGatewayV2::Route': (route) => [
    ...authorization(route),
    ...(route['AuthorizationType'] === undefined ? ['it has no AuthorizationType'] : []),
  ],
  'AWS::EC2::SecurityGroup': (group) => listOf(group['SecurityGroupIngress']).flatMap(fromAnywhere),
  'AWS::EC2::SecurityGroupIngress': fromAnywhere,
  'AWS::EC2::Subnet': when('MapPublicIpOnLaunch', true, 'true'),
  // Of both kinds of load balancers the scheme is internet-facing unless it is internal.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': unlessInternal,
  'AWS::ElasticLoadBalancing::LoadBalancer': unlessInternal,
  'AWS::RDS::DBInstance': publiclyAccessible,
  'AWS::RDS::DBCluster': publiclyAccessible,
  'AWS::Redshift::Cluster': publiclyAccessible,
  'AWS::DMS::ReplicationInstance': publiclyAccessible,
};

function authorization(method: Properties): readonly string[] {
  return when('AuthorizationType', 'NONE')(method);
}

function unlessInternal({ Scheme }: Properties): readonly string[] {
  return Scheme === 'internal' ? [] : ['it is internet-facing'];
}

const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Without the property the bucket has what S3 gives every new one: all four. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
function unblocked(configuration: unknown): readonly string[] {
  if (!isRecord(configuration)) return [];
  return blocks.filter((name) => textOf(configuration[name] ?? false) !== 'true').map((name) => `${name} is not set`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html */
function fromAnywhere(rule: unknown): readonly string[] {
  if (!isRecord(rule)) return [];
  const { CidrIp, CidrIpv6, IpProtocol, FromPort, ToPort } = rule;
  const ranges = [CidrIp, CidrIpv6].filter((range) => range === '0.0.0.0/0' || range === '::/0');
  const ports = FromPort === undefined ? 'every port' : `ports ${textOf(FromPort)} to ${textOf(ToPort ?? FromPort)}`;
  return ranges.map((range) => `${textOf(range)} reaches ${ports} (protocol ${textOf(IpProtocol)})`);
}
