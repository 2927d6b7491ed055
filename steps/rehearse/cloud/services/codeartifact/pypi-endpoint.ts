import { createHash } from 'node:crypto';
import type { RawAnswer } from '../../service.ts';
import {
  authoriseRead,
  authoriseWrite,
  giveAsset,
  refuse,
  refuseOfUpstream,
  type PackageRequest,
} from './package-request.ts';
import { addAsset, findPackage, isGivenOut, isListed, publish } from './packages.ts';
import { invalid, notFound, ownValue, type PackageName, type PackageVersion } from './state.ts';

/**
 * What pip asks of an index, and what twine sends: `/simple/PROJECT/` as a page of links, and the legacy upload. Links are
 * CodeArtifact's own matter, and so are ours. https://docs.aws.amazon.com/codeartifact/latest/ug/python-compatibility.html
 */
export function pypiEndpoint(request: PackageRequest): RawAnswer | Promise<RawAnswer> {
  const { method, path } = request;
  if (method === 'POST' && path === '') return upload(request);
  const [, project, version, file] = /^simple\/([^/]+)\/(?:([^/]+)\/([^/]+))?$/.exec(path) ?? [];
  if (project === undefined) return refuse(404, `${method} ${path} is not part of the embedded cloud`);
  if (method !== 'GET') return refuse(405, `${method} is not part of the embedded cloud`);
  const name = nameOf(project);
  return version === undefined || file === undefined ? listFiles(request, name) : getFile(request, name, version, file);
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/python-name-normalization.html */
function nameOf(project: string): PackageName {
  return { format: 'pypi', namespace: '', name: project.toLowerCase().replace(/[-_.]+/g, '-') };
}

/** https://packaging.python.org/en/latest/specifications/simple-repository-api/ */
function listFiles(request: PackageRequest, name: PackageName): RawAnswer {
  const found = authoriseRead(request).flatMap((repository) => findPackage(repository, name) ?? []);
  if (found.length === 0) return refuse(404, `Package '${name.name}' not found`);
  // What the nearest repository has of a version hides what others have of it.
  const versions = Object.assign({}, ...found.map((one) => one.versions).reverse()) as Record<string, PackageVersion>;
  const links = Object.values(versions)
    .filter(isListed)
    .flatMap((one) => linksOf(one, name, request.base));
  const body = `<!DOCTYPE html>\n<html><body>\n${links.join('\n')}\n</body></html>\n`;
  return { status: 200, headers: { 'content-type': 'text/html' }, body };
}

function linksOf({ version, assets, manifest = {} }: PackageVersion, { name }: PackageName, base: string) {
  const required = manifest['requires_python'];
  const requires = typeof required === 'string' ? ` data-requires-python="${escapeHtml(required)}"` : '';
  return Object.values(assets).map((asset) => {
    const address = `${base}simple/${name}/${encodeURIComponent(version)}/${encodeURIComponent(asset.name)}`;
    return `<a href="${address}#sha256=${asset.hashes['SHA-256']}"${requires}>${escapeHtml(asset.name)}</a><br/>`;
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function getFile(
  request: PackageRequest,
  name: PackageName,
  version: string,
  file: string,
): RawAnswer | Promise<RawAnswer> {
  for (const repository of authoriseRead(request)) {
    const found = ownValue(findPackage(repository, name)?.versions ?? {}, version);
    const asset = found && isGivenOut(found) ? ownValue(found.assets, file) : undefined;
    if (asset) return giveAsset(request.cloud, asset.hashes['SHA-256']);
  }
  throw notFound(`Asset '${file}' of package version '${name.name} ${version}' not found`, {});
}

/** https://warehouse.pypa.io/api-reference/legacy.html */
async function upload(request: PackageRequest): Promise<RawAnswer> {
  const { cloud, http } = request;
  const form = await new Response(new Uint8Array(http.body), {
    headers: { 'content-type': http.headers['content-type'] ?? '' },
  }).formData();
  const field = (key: string): string => {
    const value = form.get(key);
    if (typeof value === 'string' && value !== '') return value;
    throw invalid(`The field '${key}' is missing`);
  };
  if (field(':action') !== 'file_upload') throw invalid('Only file_upload is an action here');
  const name = nameOf(field('name'));
  const repository = authoriseWrite(request, 'PublishPackageVersion', name);
  const file = form.get('content');
  if (!(file instanceof File)) throw invalid("The field 'content' holds no file");
  const content = Buffer.from(await file.arrayBuffer());
  if (createHash('sha256').update(content).digest('hex') !== field('sha256_digest'))
    throw invalid('The SHA-256 of the file is not the one that was declared');
  const version = field('version');
  refuseOfUpstream(request, repository, name, version);
  const required = form.get('requires_python');
  const manifest = typeof required === 'string' ? { requires_python: required } : {};
  const added = await addAsset(cloud, repository, name, { version, asset: file.name, content, manifest });
  // That a version which was taken off the list stays off it is unverified.
  if (added.status === 'Unfinished') publish(cloud, added);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };
}
