import { createAwsClients } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import type { Cloud } from './cloud/cloud.ts';

/** The context of a person who is signed in to an account of the embedded cloud as its administrator. */
export function accountContext(cloud: Cloud, accountId: string, context: Context): Context {
  const credentials = async () => {
    const issued = cloud.issueCredentials(cloud.administrator(accountId));
    return {
      accessKeyId: issued.accessKeyId,
      secretAccessKey: issued.secretAccessKey,
      sessionToken: issued.sessionToken,
      expiration: new Date(issued.expiration),
    };
  };
  return { ...context, aws: createAwsClients({ endpoint: cloud.endpoint, region: cloud.options.region, credentials }) };
}

/** What a shell needs to be that person: for the AWS CLI, and for `steps` itself. */
export function accountEnvironment(cloud: Cloud, accountId: string): Readonly<Record<string, string>> {
  const issued = cloud.issueCredentials(cloud.administrator(accountId));
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.options.region,
    AWS_DEFAULT_REGION: cloud.options.region,
    AWS_ACCESS_KEY_ID: issued.accessKeyId,
    AWS_SECRET_ACCESS_KEY: issued.secretAccessKey,
    AWS_SESSION_TOKEN: issued.sessionToken,
  };
}
