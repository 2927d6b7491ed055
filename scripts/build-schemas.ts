// Writes schemas/ from the checks they describe; a test holds the files equal to them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { bootstrapJsonSchema } from '../steps/bootstrap/index.ts';
import { packageRoot } from '../steps/package-root.ts';

const folder = join(packageRoot(), 'schemas');
mkdirSync(folder, { recursive: true });
const file = join(folder, 'bootstrap.schema.json');
writeFileSync(
  file,
  await format(JSON.stringify(bootstrapJsonSchema()), { ...(await resolveConfig(file)), filepath: file }),
);
