import { decideCondition } from '../../template-conditions.ts';
import { locatePath, valueAt } from '../../template.ts';
import { declaredParameters, isSecret, whyRefused, type DeclaredParameter } from '../declared-parameters.ts';
import type { TemplateTree } from '../read-templates.ts';
import { locateInTemplate, type NestedStack, type Path, type TemplateFile } from '../template-file.ts';
import { rootOf, type ParameterFile, type Workload } from '../workload.ts';
import { knownValues, textsOf, type Known, type KnownValue } from './known-values.ts';
import { passedParameters } from './nested-parameters.ts';

/** A template as one stack of one environment: the same file nested twice is two. */
export interface StackInstance {
  readonly template: TemplateFile;
  /** Absent for a root without parameter files. */
  readonly environment: ParameterFile | undefined;
  /** What is known of the parameters. */
  readonly known: Known;
  /** Where it is nested; absent for a root. */
  readonly nesting: { readonly parent: StackInstance; readonly stack: NestedStack } | undefined;
}

/** A value that one stack passes on to another. */
export interface PassedValue {
  readonly instance: StackInstance;
  readonly stack: NestedStack;
  readonly child: TemplateFile;
  readonly parameter: DeclaredParameter;
  readonly path: Path;
  readonly value: KnownValue;
}

/** The stacks of each environment, or of the defaults alone where there are no parameter files, one list for each deployment. */
export function deploymentsOf(workload: Workload): readonly (readonly StackInstance[])[] {
  return workload.trees.flatMap((tree, index) => {
    const template = rootOf(tree);
    if (!template) return [];
    const files = index === 0 && workload.parameterFiles.length > 0 ? workload.parameterFiles : [undefined];
    return files.map((environment) => {
      const root = { template, environment, known: knownOfRoot(template, environment), nesting: undefined };
      return [...instancesBelow(root, tree, [template.absolute])];
    });
  });
}

function* instancesBelow(
  instance: StackInstance,
  tree: TemplateTree,
  within: readonly string[],
): Generator<StackInstance> {
  yield instance;
  for (const stack of instance.template.nested) {
    const template = tree.templates.find(({ absolute }) => absolute === stack.child);
    if (!template || within.includes(stack.child) || isLeftOut(instance, stack)) continue;
    const { passed } = passedParameters(instance.template, stack);
    const known = new Map(passed ? defaultsOf(template, false).filter(([name]) => !Object.hasOwn(passed, name)) : []);
    const values = [...passedTo(instance, stack, template)];
    for (const { parameter, value } of values) {
      // Of the branches of a choice that cannot be told none is known to be the one.
      if (values.filter((other) => other.parameter === parameter).length > 1) continue;
      known.set(parameter.name, isSecret(parameter) ? { ...value, isSecret: true } : value);
    }
    yield* instancesBelow(
      { template, environment: instance.environment, known, nesting: { parent: instance, stack } },
      tree,
      [...within, stack.child],
    );
  }
}

/** What is known of the values that a stack passes to the ones it nests. */
export function* passedTo(instance: StackInstance, stack: NestedStack, child: TemplateFile): Generator<PassedValue> {
  if (isLeftOut(instance, stack)) return;
  const declared = declaredParameters(child.value);
  const { passed, passedPath } = passedParameters(instance.template, stack);
  for (const [name, given] of Object.entries(passed ?? {})) {
    const parameter = declared.get(name);
    if (!parameter) continue;
    const path = [...passedPath, name];
    for (const value of knownValues(instance, given, path)) yield { instance, stack, child, parameter, path, value };
  }
}

function isLeftOut({ template, known }: StackInstance, stack: NestedStack): boolean {
  const condition = valueAt(template.value, [...stack.path.slice(0, -2), 'Condition']);
  return typeof condition === 'string' && decideCondition(condition, template.value, textsOf(known)) === false;
}

function knownOfRoot(template: TemplateFile, file: ParameterFile | undefined): Known {
  const declared = declaredParameters(template.value);
  const known = new Map(defaultsOf(template, file === undefined));
  for (const { name, value, path } of file?.given ?? []) {
    const parameter = declared.get(name);
    known.delete(name);
    if (!file || !parameter || !isKnowable(parameter, value)) continue;
    known.set(name, {
      text: value,
      locate: () => locatePath(file.source, path),
      isAssumed: false,
      isSecret: isSecret(parameter),
    });
  }
  return known;
}

function defaultsOf(template: TemplateFile, isAssumed: boolean): readonly (readonly [string, KnownValue])[] {
  return [...declaredParameters(template.value).values()].flatMap((parameter) => {
    const initial = parameter.declaration['Default'];
    if (initial === undefined || initial === null || typeof initial === 'object') return [];
    if (!isKnowable(parameter, String(initial))) return [];
    const locate = () => locateInTemplate(template, ['Parameters', parameter.name, 'Default']);
    return [[parameter.name, { text: String(initial), locate, isAssumed, isSecret: isSecret(parameter) }] as const];
  });
}

/** The name of a stored parameter is not its value; what the parameter itself refuses is another rule's finding. */
function isKnowable(parameter: DeclaredParameter, text: string): boolean {
  const isStored = parameter.type.startsWith('AWS::SSM::Parameter::Value<');
  return !isStored && !text.includes('{{resolve:') && whyRefused(parameter, text) === undefined;
}
