/** The tools that steps run: found where they are installed, provisioned where they are not. */
export { cacheFolder, homeFolder } from './cache-folder.ts';
export { listRules, type ToolRule } from './list-rules.ts';
export { controlTowerRules, locateCfnGuard } from './locate-cfn-guard.ts';
export { locateCfnLint } from './locate-cfn-lint.ts';
export { locateCfnNag } from './locate-cfn-nag.ts';
export type { Tool } from './tool.ts';
export { serverlessTranslator } from './translate-serverless.ts';
export { findOnPath } from './find-on-path.ts';
export { withLock } from './lock-folder.ts';
export { esbuildVersion, locateEsbuild } from './locate-esbuild.ts';
export { interpreterVersionFiles } from './remembered-probe.ts';
