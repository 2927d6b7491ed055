/**
 * Says what is wrong with a version of Node (`v20.20.2`), if anything: "engines" of package.json, which npm only warns of, in words.
 * It is asked before anything is loaded that such a Node could not run.
 */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  if ((major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24) return undefined;
  return `steps: this is Node ${version}, and steps needs 22.18 or newer of 22, or 24.11 or newer\n→ install one of them (https://nodejs.org), and see by node --version which one the PATH has`;
}
