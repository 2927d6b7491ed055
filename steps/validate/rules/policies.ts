import { isObject, type TemplateObject } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { eachResource, type ResourceAt } from './resources.ts';
import { itemsOf, writtenText } from './written-text.ts';

/** Who may take a role; what an identity may do; who may use a resource. */
type PolicyKind = 'trust' | 'identity' | 'resource';

export interface StatementAt {
  readonly kind: PolicyKind;
  readonly resource: ResourceAt;
  readonly statement: TemplateObject;
  readonly path: Path;
}

/** Every statement of every policy that a template writes out, with each branch of a choice. */
export function* eachStatement(template: TemplateFile): Generator<StatementAt> {
  for (const resource of eachResource(template)) {
    for (const { value, path } of eachValue(resource.properties, [...resource.path, 'Properties'])) {
      if (!isObject(value) || !('Statement' in value)) continue;
      const kind = kindOf(resource.type, path);
      for (const { value: statement, path: at } of itemsOf(value['Statement'], [...path, 'Statement'])) {
        if (isObject(statement) && 'Effect' in statement) yield { kind, resource, statement, path: at };
      }
    }
  }
}

function kindOf(type: string, path: Path): PolicyKind {
  if (path.includes('AssumeRolePolicyDocument')) return 'trust';
  const isIdentity = /^AWS::(IAM|Serverless|SSO|Organizations)::/.test(type) || path.includes('Policies');
  return isIdentity ? 'identity' : 'resource';
}

/** A statement that allows something, and on which conditions. */
export interface AllowAt extends StatementAt {
  readonly template: TemplateFile;
  /** As `conditionKeysOf` gives them. */
  readonly keys: readonly string[] | undefined;
}

export function* eachAllow(templates: readonly TemplateFile[]): Generator<AllowAt> {
  for (const template of templates) {
    for (const found of eachStatement(template)) {
      if (found.statement['Effect'] === 'Allow') yield { ...found, template, keys: conditionKeysOf(found) };
    }
  }
}

/** The actions as they are written, in lower case, for IAM does not tell cases apart. */
export function actionsOf({ statement, path }: StatementAt): readonly string[] {
  return [...itemsOf(statement['Action'], [...path, 'Action'])].map(({ value }) => writtenText(value).toLowerCase());
}

export interface PrincipalAt {
  readonly type: string;
  readonly text: string;
  readonly path: Path;
}

export function* principalsOf({ statement, path }: StatementAt): Generator<PrincipalAt> {
  for (const { value, path: at } of itemsOf(statement['Principal'], [...path, 'Principal'])) {
    if (!isObject(value) || isFunction(value)) yield { type: '*', text: writtenText(value), path: at };
    else
      for (const [type, names] of Object.entries(value))
        for (const name of itemsOf(names, [...at, type]))
          yield { type, text: writtenText(name.value), path: name.path };
  }
}

function isFunction(value: TemplateObject): boolean {
  return Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** The condition keys that a statement asks for, in lower case; undefined where only CloudFormation knows them. */
export function conditionKeysOf({ statement, path }: StatementAt): readonly string[] | undefined {
  const keys: string[] = [];
  for (const { value: block } of itemsOf(statement['Condition'], [...path, 'Condition'])) {
    if (!isObject(block) || isFunction(block)) return undefined;
    for (const asked of Object.values(block)) {
      if (!isObject(asked) || isFunction(asked)) return undefined;
      keys.push(...Object.keys(asked).map((key) => key.toLowerCase()));
    }
  }
  return keys;
}
