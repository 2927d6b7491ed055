import type { Properties, ResourceContext } from '../resource-handler.ts';
import type { AuthorisedType } from './authorised-handler.ts';
import { shortId } from './identity.ts';

const inVpc = (resource: string, { region, accountId }: ResourceContext) =>
  `arn:aws:ec2:${region}:${accountId}:${resource}`;

/** As in vpc-0123456789abcdef0. */
const identified = (prefix: string) => (_name: string, context: ResourceContext) => `${prefix}-${shortId(context)}`;

const groupOf = ({ GroupId }: Properties, context: ResourceContext) => [
  inVpc(`security-group/${String(GroupId)}`, context),
];

/** Authorised types of networks. */
export const authorisedNetworkTypes: readonly AuthorisedType[] = [
  {
    type: 'AWS::EC2::SecurityGroup',
    create: [
      'ec2:CreateSecurityGroup',
      'ec2:DescribeSecurityGroups',
      ['ec2:AuthorizeSecurityGroupIngress', 'SecurityGroupIngress'],
      ['ec2:AuthorizeSecurityGroupEgress', 'SecurityGroupEgress'],
      ['ec2:CreateTags', 'Tags'],
    ],
    update: [
      'ec2:DescribeSecurityGroups',
      ['ec2:AuthorizeSecurityGroupIngress', 'SecurityGroupIngress'],
      ['ec2:RevokeSecurityGroupIngress', 'SecurityGroupIngress'],
      ['ec2:AuthorizeSecurityGroupEgress', 'SecurityGroupEgress'],
      ['ec2:RevokeSecurityGroupEgress', 'SecurityGroupEgress'],
    ],
    delete: ['ec2:DeleteSecurityGroup', 'ec2:DescribeSecurityGroups'],
    physicalId: identified('sg'),
    attributes: (_name, context) => ({ GroupId: identified('sg')('', context) }),
  },
  {
    type: 'AWS::EC2::SecurityGroupIngress',
    create: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:DescribeSecurityGroupRules'],
    update: ['ec2:UpdateSecurityGroupRuleDescriptionsIngress'],
    delete: ['ec2:RevokeSecurityGroupIngress', 'ec2:DescribeSecurityGroupRules'],
    resources: groupOf,
  },
  {
    type: 'AWS::EC2::SecurityGroupEgress',
    create: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:DescribeSecurityGroupRules'],
    update: ['ec2:UpdateSecurityGroupRuleDescriptionsEgress'],
    delete: ['ec2:RevokeSecurityGroupEgress', 'ec2:DescribeSecurityGroupRules'],
    resources: groupOf,
  },
  {
    type: 'AWS::EC2::VPC',
    create: [
      'ec2:CreateVpc',
      'ec2:DescribeVpcs',
      ['ec2:ModifyVpcAttribute', 'EnableDnsHostnames'],
      ['ec2:CreateTags', 'Tags'],
    ],
    update: ['ec2:ModifyVpcAttribute', 'ec2:DescribeVpcAttribute'],
    delete: ['ec2:DeleteVpc', 'ec2:DescribeVpcs'],
    physicalId: identified('vpc'),
  },
  {
    type: 'AWS::EC2::Subnet',
    create: [
      'ec2:CreateSubnet',
      'ec2:DescribeSubnets',
      ['ec2:ModifySubnetAttribute', 'MapPublicIpOnLaunch'],
      ['ec2:CreateTags', 'Tags'],
    ],
    update: ['ec2:ModifySubnetAttribute', 'ec2:DescribeSubnets'],
    delete: ['ec2:DeleteSubnet', 'ec2:DescribeSubnets'],
    physicalId: identified('subnet'),
  },
  {
    type: 'AWS::EC2::RouteTable',
    create: ['ec2:CreateRouteTable', 'ec2:DescribeRouteTables', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:DescribeRouteTables', ['ec2:CreateTags', 'Tags']],
    delete: ['ec2:DeleteRouteTable', 'ec2:DescribeRouteTables'],
    physicalId: identified('rtb'),
  },
  {
    type: 'AWS::EC2::Route',
    create: ['ec2:CreateRoute', 'ec2:DescribeRouteTables'],
    update: ['ec2:ReplaceRoute', 'ec2:DescribeRouteTables'],
    delete: ['ec2:DeleteRoute', 'ec2:DescribeRouteTables'],
    resources: ({ RouteTableId }, context) => [inVpc(`route-table/${String(RouteTableId)}`, context)],
  },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    create: ['ec2:AssociateRouteTable', 'ec2:DescribeRouteTables'],
    update: ['ec2:ReplaceRouteTableAssociation'],
    delete: ['ec2:DisassociateRouteTable', 'ec2:DescribeRouteTables'],
    resources: ({ RouteTableId }, context) => [inVpc(`route-table/${String(RouteTableId)}`, context)],
  },
  {
    type: 'AWS::EC2::InternetGateway',
    create: ['ec2:CreateInternetGateway', 'ec2:DescribeInternetGateways', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:DescribeInternetGateways', ['ec2:CreateTags', 'Tags']],
    delete: ['ec2:DeleteInternetGateway', 'ec2:DescribeInternetGateways'],
    physicalId: identified('igw'),
  },
  {
    type: 'AWS::EC2::VPCGatewayAttachment',
    create: ['ec2:AttachInternetGateway', 'ec2:DescribeInternetGateways'],
    update: ['ec2:AttachInternetGateway', 'ec2:DetachInternetGateway'],
    delete: ['ec2:DetachInternetGateway', 'ec2:DescribeInternetGateways'],
    resources: ({ InternetGatewayId, VpcId }, context) => [
      inVpc(`internet-gateway/${String(InternetGatewayId)}`, context),
      inVpc(`vpc/${String(VpcId)}`, context),
    ],
  },
  {
    type: 'AWS::EC2::EIP',
    create: ['ec2:AllocateAddress', 'ec2:DescribeAddresses', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:DescribeAddresses', ['ec2:CreateTags', 'Tags']],
    delete: ['ec2:ReleaseAddress', 'ec2:DescribeAddresses'],
  },
  {
    type: 'AWS::EC2::NatGateway',
    create: ['ec2:CreateNatGateway', 'ec2:DescribeNatGateways', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:DescribeNatGateways', ['ec2:CreateTags', 'Tags']],
    delete: ['ec2:DeleteNatGateway', 'ec2:DescribeNatGateways'],
  },
  {
    type: 'AWS::EC2::VPCEndpoint',
    create: ['ec2:CreateVpcEndpoint', 'ec2:DescribeVpcEndpoints', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:ModifyVpcEndpoint', 'ec2:DescribeVpcEndpoints'],
    delete: ['ec2:DeleteVpcEndpoints', 'ec2:DescribeVpcEndpoints'],
  },
  {
    type: 'AWS::EC2::VPCPeeringConnection',
    create: ['ec2:CreateVpcPeeringConnection', 'ec2:DescribeVpcPeeringConnections'],
    update: ['ec2:DescribeVpcPeeringConnections'],
    delete: ['ec2:DeleteVpcPeeringConnection', 'ec2:DescribeVpcPeeringConnections'],
  },
  {
    type: 'AWS::EC2::FlowLog',
    create: ['ec2:CreateFlowLogs', 'ec2:DescribeFlowLogs', ['ec2:CreateTags', 'Tags']],
    update: ['ec2:DescribeFlowLogs', ['ec2:CreateTags', 'Tags']],
    delete: ['ec2:DeleteFlowLogs', 'ec2:DescribeFlowLogs'],
    passes: [['DeliverLogsPermissionArn', 'vpc-flow-logs.amazonaws.com']],
  },
  {
    type: 'AWS::Route53::HostedZone',
    create: ['route53:CreateHostedZone', 'route53:GetChange', ['route53:AssociateVPCWithHostedZone', 'VPCs']],
    update: ['route53:UpdateHostedZoneComment', 'route53:GetHostedZone'],
    delete: ['route53:DeleteHostedZone', 'route53:GetChange'],
  },
  {
    // Not in the registry; what making a record asks for stands on Route 53's page:
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/r53-api-permissions-ref.html
    type: 'AWS::Route53::RecordSet',
    create: ['route53:ChangeResourceRecordSets', 'route53:GetChange'],
    update: ['route53:ChangeResourceRecordSets', 'route53:GetChange'],
    delete: ['route53:ChangeResourceRecordSets', 'route53:GetChange'],
    resources: () => ['arn:aws:route53:::hostedzone/*'],
  },
  {
    type: 'AWS::CertificateManager::Certificate',
    create: ['acm:RequestCertificate', 'acm:DescribeCertificate', ['acm:AddTagsToCertificate', 'Tags']],
    update: ['acm:UpdateCertificateOptions', ['acm:AddTagsToCertificate', 'Tags']],
    delete: ['acm:DeleteCertificate', 'acm:DescribeCertificate'],
  },
  {
    type: 'AWS::CloudFront::OriginAccessControl',
    create: ['cloudfront:CreateOriginAccessControl'],
    update: ['cloudfront:UpdateOriginAccessControl', 'cloudfront:GetOriginAccessControl'],
    delete: ['cloudfront:DeleteOriginAccessControl', 'cloudfront:GetOriginAccessControl'],
  },
  {
    type: 'AWS::CloudFront::Distribution',
    create: ['cloudfront:CreateDistribution', 'cloudfront:GetDistribution', ['cloudfront:TagResource', 'Tags']],
    update: ['cloudfront:UpdateDistribution', 'cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig'],
    delete: ['cloudfront:DeleteDistribution', 'cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig'],
    attributes: (_name, context) => ({ DomainName: `d${shortId(context, 13)}.cloudfront.net` }),
  },
  {
    type: 'AWS::WAFv2::WebACL',
    create: ['wafv2:CreateWebACL', 'wafv2:GetWebACL', ['wafv2:TagResource', 'Tags']],
    update: ['wafv2:UpdateWebACL', 'wafv2:GetWebACL'],
    delete: ['wafv2:DeleteWebACL', 'wafv2:GetWebACL'],
    resources: ({ Scope }, { region, accountId }) => [
      `arn:aws:wafv2:${region}:${accountId}:${String(Scope).toLowerCase()}/webacl/*`,
    ],
  },
];
