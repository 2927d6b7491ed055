// Writes schemas/ from the checks they describe; a test holds the files equal to them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { bootstrapJsonSchema } from '../steps/bootstrap/index.ts';
import { packageRoot } from '../steps/package-root.ts';

const folder = join(packageRoot(), 'schemas');
mkdirSync(folder, { recursive: true });
const text = await format(JSON.stringify(bootstrapJsonSchema()), { parser: 'json', printWidth: 140 });
writeFileSync(join(folder, 'bootstrap.schema.json'), text);
