import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The profiles of the shared configuration and credentials files: names only.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function listProfiles(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { HOME: home = '', AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = environment;
  const configured = read(config || join(home, '.aws', 'config')).matchAll(
    /^\[\s*(?:profile\s+(.+?)|(default))\s*\]/gm,
  );
  const secret = read(credentials || join(home, '.aws', 'credentials')).matchAll(/^\[\s*(.+?)\s*\]/gm);
  const names = [...[...configured].map(([, named, usual]) => named ?? usual), ...[...secret].map(([, name]) => name)];
  return [...new Set(names.map((name = '') => name.replaceAll(/^["']|["']$/g, '')))];
}

function read(file: string): string {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
