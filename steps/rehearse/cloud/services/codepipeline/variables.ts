import { actionGroups, type PipelineDeclaration } from './declaration.ts';
import type { Execution } from './state.ts';

const reference = /#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}/g;
const ownNamespaces = ['codepipeline', 'variables'];

/** A value of a configuration that names something which is not there. */
export class UnresolvedVariable extends Error {}

/** Fills `#{namespace.variable}` in. https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
function resolveVariables(
  text: string,
  namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  return text.replaceAll(reference, (written, namespace: string, name: string) => {
    const value = namespaces[namespace]?.[name];
    if (value === undefined) {
      throw new UnresolvedVariable(
        `The action configuration contains a variable reference that cannot be resolved: ${written}`,
      );
    }
    return value;
  });
}

export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  execution: Pick<Execution, 'id' | 'namespaces' | 'variables'>,
): Record<string, string> {
  const namespaces = {
    ...execution.namespaces,
    codepipeline: { PipelineExecutionId: execution.id },
    variables: execution.variables,
  };
  return Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [name, resolveVariables(value, namespaces)]),
  );
}

/** What is wrong with the namespaces of a pipeline: declared twice, or used before an action has filled them. */
export function namespaceProblem({ stages, variables = [] }: PipelineDeclaration): string | undefined {
  const known = new Set<string>(ownNamespaces);
  for (const group of stages.flatMap(actionGroups)) {
    for (const action of group) {
      for (const [written, namespace = '', name = ''] of Object.values(action.configuration ?? {}).flatMap((value) => [
        ...value.matchAll(reference),
      ])) {
        if (!known.has(namespace)) {
          return `Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. StageName/ActionName/ActionConfiguration: [${action.name}: ${written}]`;
        }
        if (namespace === 'variables' && !variables.some((variable) => variable.name === name)) {
          return `The pipeline variable ${name} that action ${action.name} refers to is not declared`;
        }
      }
    }
    for (const { name, namespace } of group) {
      if (namespace === undefined) continue;
      if (known.has(namespace))
        return `The namespace ${namespace} of action ${name} is used by another action or is reserved`;
      known.add(namespace);
    }
  }
  return undefined;
}
