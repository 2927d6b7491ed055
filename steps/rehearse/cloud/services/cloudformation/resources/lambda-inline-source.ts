import { crc32 } from 'node:zlib';
import { AwsError } from '../../../aws-error.ts';

/**
 * The deployment package of a function whose source stands in the template: one file, named for its runtime.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export function inlineSource(source: string, runtime: string): Buffer {
  const extension = runtime.startsWith('nodejs') ? 'js' : runtime.startsWith('python') ? 'py' : undefined;
  if (extension === undefined) {
    throw new AwsError('InvalidRequest', `ZipFile can only be used when Runtime is set to either of nodejs, python.`);
  }
  return zipOfOne(`index.${extension}`, Buffer.from(source, 'utf8'));
}

/** A zip that holds one file as it is. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function zipOfOne(name: string, content: Buffer): Buffer {
  const file = Buffer.from(name, 'utf8');
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  // The first day that a zip can name: the same source gives the same bytes.
  shared.writeUInt16LE(0x21, 8);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(content.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), shared, file, content]);
  const central = Buffer.concat([Buffer.from('504b01021400', 'hex'), shared, Buffer.alloc(14), file]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
