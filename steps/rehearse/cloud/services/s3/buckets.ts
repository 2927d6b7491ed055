import type { Input, Operation, Request } from '../../service.ts';
import { bucketArn, conditionsOf, demandBucket } from './demand.ts';
import {
  aclNotSupported,
  bucketExists,
  bucketNotEmpty,
  bucketOwnedByYou,
  illegalLocation,
  invalidArgument,
  invalidBucketName,
} from './errors.ts';
import { bucketNameOf, findBucket, findBucketAnywhere, textOf } from './find-bucket.ts';
import { ownerOf } from './owner.ts';
import { bucketsOf, makeBucket } from './state.ts';

const createBucket: Operation = {
  demands(input, { region }) {
    const context = { ...conditionsOf(input, 'ACL', 'ObjectOwnership'), 's3:LocationConstraint': region };
    return [{ action: 's3:CreateBucket', resource: bucketArn(bucketNameOf(input)), context }];
  },
  handle(input, request) {
    const name = bucketNameOf(input);
    if (!isBucketName(name)) throw invalidBucketName(name);
    checkLocation(input, request);
    refuseExisting(name, request);
    const ownership = textOf(input, 'ObjectOwnership');
    const acl = textOf(input, 'ACL');
    if (acl !== undefined && acl !== 'private') throw aclNotSupported();
    const bucket = makeBucket(name, request.accountId, request.region, request.cloud.clock.now());
    if (ownership)
      bucket.configurations['OwnershipControls'] = { Rules: [{ ObjectOwnership: readOwnership(ownership) }] };
    bucketsOf(request.cloud)[name] = bucket;
    return { Location: request.region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/` };
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const isReserved = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !isAddress && !isReserved;
}

/** Over HTTP the constraint must be the region that is asked; inside the cloud the call's region is enough. */
function checkLocation(input: Input, { http, region }: Request): void {
  const configuration = input['CreateBucketConfiguration'] as { readonly LocationConstraint?: string } | undefined;
  const constraint = configuration?.LocationConstraint;
  if (constraint !== undefined && constraint !== region) throw illegalLocation(constraint);
  if (constraint === undefined && http !== undefined && region !== 'us-east-1') throw illegalLocation('unspecified');
}

function refuseExisting(name: string, { cloud, accountId }: Request): void {
  const buckets = bucketsOf(cloud);
  const existing = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  if (existing) throw existing.accountId === accountId ? bucketOwnedByYou(name) : bucketExists(name);
}

function readOwnership(value: string): string {
  if (['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(value)) return value;
  throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', value);
}

const headBucket: Operation = {
  demands: (input, request) => [demandBucket('ListBucket', findBucket(input, request), request)],
  handle: (input, request) => ({ BucketRegion: findBucket(input, request).region }),
};

const getBucketLocation: Operation = {
  demands: (input, request) => [demandBucket('GetBucketLocation', findBucketAnywhere(input, request), request)],
  handle(input, request) {
    const { region } = findBucketAnywhere(input, request);
    const LocationConstraint = region === 'us-east-1' ? '' : region;
    const Document = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${LocationConstraint}</LocationConstraint>`;
    return { LocationConstraint, Document };
  },
};

const deleteBucket: Operation = {
  demands: (input, request) => [demandBucket('DeleteBucket', findBucket(input, request), request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    if (Object.keys(bucket.objects).length > 0) throw bucketNotEmpty(bucket.name);
    delete bucketsOf(request.cloud)[bucket.name];
    return {};
  },
};

const listBuckets: Operation = {
  demands: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  handle(input, { cloud, accountId }) {
    const prefix = textOf(input, 'Prefix') ?? '';
    const own = Object.values(bucketsOf(cloud)).filter((bucket) => bucket.accountId === accountId);
    const listed = own.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      Owner: ownerOf(accountId),
      Buckets: listed.map(({ name, created, region }) => ({
        Name: name,
        CreationDate: new Date(created),
        BucketRegion: region,
      })),
    };
  },
};

export const bucketOperations: Readonly<Record<string, Operation>> = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  DeleteBucket: deleteBucket,
  ListBuckets: listBuckets,
};
