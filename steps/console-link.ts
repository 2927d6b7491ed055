/** https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html; those of China and GovCloud are unverified. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The events of a stack in the console, for whoever is signed in to its account; nothing where the partition's console is not known. */
export function stackEventsLink(stackId: string): string | undefined {
  const [, partition = '', , region = ''] = stackId.split(':');
  const domain = consoles[partition];
  if (domain === undefined) return undefined;
  return `https://${region}.${domain}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;
}
