import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

const contentTypes = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

export function contentType(key) {
  return contentTypes[extname(key).toLowerCase()] ?? 'application/octet-stream';
}

/** The files of a folder as keys, pages last: what they refer to is there before them. */
export async function keysIn(folder) {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
  const keys = names.filter((_, index) => stats[index].isFile());
  const isPage = (key) => key.endsWith('.html');
  return [...keys.filter((key) => !isPage(key)).sort(), ...keys.filter(isPage).sort()];
}
