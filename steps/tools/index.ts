/** The tools that steps run: found where they are installed, provisioned where they are not. */
export { cacheFolder } from './cache-folder.ts';
export { listRules, type ToolRule } from './list-rules.ts';
export { locateCfnLint } from './locate-cfn-lint.ts';
export { locateCfnNag } from './locate-cfn-nag.ts';
export type { Tool } from './tool.ts';
export { findOnPath } from './find-on-path.ts';
export { withLock } from './lock-folder.ts';
export { esbuildVersion, locateEsbuild } from './locate-esbuild.ts';
