import type { Properties, ResourceContext } from '../resource-handler.ts';
import type { AuthorisedType } from './authorised-handler.ts';

const balancing = (resource: string, { region, accountId }: ResourceContext) =>
  `arn:aws:elasticloadbalancing:${region}:${accountId}:${resource}`;
const kindOf = ({ Type }: Properties) => (Type === 'network' ? 'net' : 'app');

/** Authorised types of workloads of containers. */
export const authorisedContainerTypes: readonly AuthorisedType[] = [
  {
    type: 'AWS::ECS::Service',
    create: [
      'ecs:CreateService',
      'ecs:DescribeServices',
      'ecs:DescribeServiceDeployments',
      'ecs:ListServiceDeployments',
      ['ecs:TagResource', 'Tags'],
    ],
    update: [
      'ecs:UpdateService',
      'ecs:DescribeServices',
      'ecs:DescribeServiceDeployments',
      ['ecs:TagResource', 'Tags'],
    ],
    delete: ['ecs:DeleteService', 'ecs:DescribeServices'],
    passes: [['Role', 'ecs.amazonaws.com']],
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    create: [
      'elasticloadbalancing:CreateLoadBalancer',
      'elasticloadbalancing:DescribeLoadBalancers',
      ['elasticloadbalancing:ModifyLoadBalancerAttributes', 'LoadBalancerAttributes'],
      ['elasticloadbalancing:AddTags', 'Tags'],
    ],
    update: [
      ['elasticloadbalancing:ModifyLoadBalancerAttributes', 'LoadBalancerAttributes'],
      ['elasticloadbalancing:SetSecurityGroups', 'SecurityGroups'],
      ['elasticloadbalancing:SetSubnets', 'Subnets'],
    ],
    delete: ['elasticloadbalancing:DeleteLoadBalancer', 'elasticloadbalancing:DescribeLoadBalancers'],
    name: ({ Name }, context) => (typeof Name === 'string' ? Name : context.generatedName(32)),
    physicalId: (name, context, suffix) => balancing(`loadbalancer/app/${name}/${suffix}`, context),
    attributes: (name, { region }, suffix) => ({ DNSName: `${name}-${suffix}.${region}.elb.amazonaws.com` }),
    resources: (properties, context) => [balancing(`loadbalancer/${kindOf(properties)}/*`, context)],
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    create: [
      'elasticloadbalancing:CreateTargetGroup',
      'elasticloadbalancing:DescribeTargetGroups',
      ['elasticloadbalancing:ModifyTargetGroupAttributes', 'TargetGroupAttributes'],
      ['elasticloadbalancing:AddTags', 'Tags'],
    ],
    update: ['elasticloadbalancing:ModifyTargetGroup', 'elasticloadbalancing:DescribeTargetGroups'],
    delete: ['elasticloadbalancing:DeleteTargetGroup', 'elasticloadbalancing:DescribeTargetGroups'],
    name: ({ Name }, context) => (typeof Name === 'string' ? Name : context.generatedName(32)),
    physicalId: (name, context, suffix) => balancing(`targetgroup/${name}/${suffix}`, context),
    resources: (_properties, context) => [balancing('targetgroup/*', context)],
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    create: ['elasticloadbalancing:CreateListener', 'elasticloadbalancing:DescribeListeners'],
    update: ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:DescribeListeners'],
    delete: ['elasticloadbalancing:DeleteListener', 'elasticloadbalancing:DescribeListeners'],
    name: (_properties, context) => context.generatedName(32),
    physicalId: (name, context, suffix) => balancing(`listener/app/${name}/${suffix}`, context),
    resources: (_properties, context) => [balancing('loadbalancer/app/*', context)],
  },
  {
    type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    create: [
      'application-autoscaling:RegisterScalableTarget',
      'application-autoscaling:DescribeScalableTargets',
      ['application-autoscaling:PutScheduledAction', 'ScheduledActions'],
    ],
    update: ['application-autoscaling:RegisterScalableTarget', 'application-autoscaling:DescribeScalableTargets'],
    delete: ['application-autoscaling:DeregisterScalableTarget'],
  },
  {
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    create: ['application-autoscaling:PutScalingPolicy', 'application-autoscaling:DescribeScalingPolicies'],
    update: ['application-autoscaling:PutScalingPolicy', 'application-autoscaling:DescribeScalingPolicies'],
    delete: ['application-autoscaling:DeleteScalingPolicy', 'application-autoscaling:DescribeScalingPolicies'],
    resources: (_properties, { region, accountId }) => [
      `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/*`,
    ],
  },
];
