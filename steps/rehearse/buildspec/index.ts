/** A runner of buildspecs that does what CodeBuild does, command by command. */
export { BuildFailure, phaseNames } from './buildspec.ts';
export type { ArtifactSpec, Buildspec, ReportSpec } from './buildspec.ts';
export { containerLog, type ContainerLog } from './container-log.ts';
export { packArtifact } from './pack-artifact.ts';
export { parseBuildspec } from './parse.ts';
export { openProcessGroups } from './process-groups.ts';
export { expandText, openBuildShell, readVariables, runPhases } from './run-phases.ts';
export type { BuildShell } from './run-phases.ts';
export { selectFiles } from './select-files.ts';
export { addCounts, countJunitCases, readJunitCases, type TestCase, type TestCounts } from './test-report.ts';
