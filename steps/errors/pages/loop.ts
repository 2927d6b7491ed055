import { pagesOf } from './error-page.ts';

/** Of paths that are not written out: in loops, mappings and parameters. */
export const loopPages = pagesOf({
  LOOP_UNKNOWN: {
    title: 'the values of a loop that makes a path are known only at deployment',
    cause:
      '`Fn::ForEach` makes a path for each of its values, and each is packaged before anything is deployed. The values come from a parameter without `Default`, or from a function.',
    remedy: [
      'List the values in the loop itself.',
      'Or give the parameter a `Default` that lists them: it is packaged for these, and no other value will find its path.',
    ],
    see: ['packaging.md#fnforeach'],
  },
  LOOP_NOT_MAPPED: {
    title: 'a path in a loop cannot be kept in a mapping',
    cause:
      'Each path becomes an address in a mapping, by the value of the loop. A mapping has two levels, keys of letters and digits only, and stands in a template: more loops than two, values that become the same key, or a snippet do not fit.',
    remedy: ['Values that become the same key (`a-b` and `ab`): rename one.', 'Else write one resource for each path.'],
    see: [
      'packaging.md#fnforeach',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html',
    ],
  },
  PARAMETER_CONSTRAINED: {
    title: 'the Default of a parameter is a path, and a constraint would refuse what it becomes',
    cause:
      'When packaged, the `Default` becomes an address in S3. `AllowedValues`, `AllowedPattern` or `MaxLength` of the parameter were made for the path.',
    remedy: ['Take the constraint out.', 'Or write the path where the `Ref` is, if nobody gives another value.'],
    see: ['packaging.md#choices-mappings-and-parameters'],
  },
  LOOKUP_MIXED: {
    title: 'a choice leads to objects of several buckets, and the property names one',
    cause:
      'A mapping or `If` brings local paths and addresses of another bucket for a property of bucket and key. The bucket stands beside the choice, and can be one only.',
    remedy: [
      'Let all values be local paths.',
      'Or choose between whole values: `Fn::If` around the maps of bucket and key.',
    ],
    see: ['packaging.md#choices-mappings-and-parameters'],
  },
});
