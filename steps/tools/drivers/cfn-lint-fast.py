"""Makes cfn-lint say the same in about half the time, for versions for which a test over a corpus of templates has proved it.

What it spends its time on is making a validator, a context and a path for every value of a template by way of `fields()`, a
data class for every schema, a walk through all rules for every keyword, and solving the same conditions again and again.
Each function here does what the one of cfn-lint that it stands for does; `test/steps/tools/cfn-lint-fast.test.ts` compares
the findings of both.
"""

import collections
import dataclasses
import importlib
import importlib.util
import os
import re
import sys
import types

# Versions of cfn-lint whose findings were compared. Any other is run as it is.
VERSIONS = frozenset({"1.51.0"})


SAM = "cfnlint.template.transforms._sam"


def defer(files):
    """Before cfn-lint is loaded: SAM's translator, a third of what it loads, is left until a template asks for it."""
    if installed_version() not in VERSIONS or SAM in sys.modules or any(map(may_be_sam, files)):
        return

    def sam(cfn):
        # The translator is looked for anew, as if nothing had stood in its place.
        if sys.modules.get(SAM) is deferred:
            del sys.modules[SAM]
        return importlib.import_module(SAM).sam(cfn)

    deferred = types.ModuleType(SAM)
    deferred.sam = sam
    sys.modules[SAM] = deferred


def may_be_sam(file):
    """Then it is loaded once, before the workers are forked. A name that is written otherwise costs the worker that meets it time."""
    try:
        with open(file, "rb") as content:
            return b"AWS::Serverless" in content.read()
    except OSError:
        return False


def installed_version():
    """Of the files on disk: to ask the package is to load it."""
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or not spec.origin:
        return None
    try:
        with open(os.path.join(os.path.dirname(spec.origin), "version.py"), encoding="utf-8") as file:
            found = re.search(r'__version__ = "([^"]+)"', file.read())
    except OSError:
        return None
    return found and found[1]


def apply(version, rules):
    """Whether cfn-lint was changed. Its rules are loaded, and no template has been linted."""
    if version not in VERSIONS:
        return False
    # All that can fail comes before the first change, so that nothing is changed by half.
    changes = [change for find in FINDERS for change in find(rules)]
    for owner, name, value in changes:
        setattr(owner, name, value)
    return True


def contexts(_):
    """Copies of a context or a path without asking for the fields of their class each time."""
    from cfnlint.context.context import Context, FUNCTIONS, Path

    functions = frozenset(FUNCTIONS)

    def copy(original, changes):
        made = object.__new__(original.__class__)
        made.__dict__.update(original.__dict__)
        made.__dict__.update(changes)
        return made

    def evolve_context(self, **changes):
        if "ref_values" in changes:
            changes["ref_values"] = {**self.ref_values, **changes["ref_values"]}
        return copy(self, changes)

    original_descend = Path.descend

    def descend(self, **parts):
        if parts.get("cfn_path") is not None and not is_plain(parts["cfn_path"]):
            return original_descend(self, **parts)
        return copy(
            self,
            {name: getattr(self, name) + collections.deque([part]) for name, part in parts.items() if part is not None},
        )

    def is_plain(part):
        return isinstance(part, str) and part not in functions

    require_plain_fields(Context, Path)
    return [
        (Context, "evolve", evolve_context),
        (Path, "descend", descend),
        (Path, "evolve", lambda self, **changes: copy(self, changes)),
    ]


def require_plain_fields(*classes):
    """A copy of `__dict__` is a copy of the object only where every field is one that the constructor takes."""
    for each in classes:
        if not all(field.init for field in dataclasses.fields(each)) or hasattr(each, "__post_init__"):
            raise TypeError(f"{each.__name__} has fields of its own")


def validators(_):
    """One class for all validators, whose copies are made without its constructor."""
    from cfnlint.jsonschema import validators as module
    from cfnlint.rules.jsonschema.Base import BaseJsonSchema
    from cfnlint.schema.resolver import RefResolver

    changeable = ("schema", "resolver", "function_filter", "cfn", "context", "_RESOLVE_MAX_YIELDS")

    def evolve_filter(self, **changes):
        made = object.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    def evolve(self, **changes):
        cls = self.__class__
        made = object.__new__(cls)
        state = made.__dict__
        # What is no argument of the constructor begins anew in each copy.
        state.update(cls.fixed)
        mine = self.__dict__
        for name in changeable:
            state[name] = changes[name] if name in changes else mine[name]
        if state["context"] is None or state["resolver"] is None:
            made.__post_init__()
        return made

    standard, template = module.StandardValidator, module.CfnTemplateValidator
    for each in (standard, template):
        names = tuple(field.name for field in dataclasses.fields(each) if field.init)
        if names != changeable:
            raise TypeError(f"a validator is made from {names}")

    def fixed_of(cls):
        made = cls(schema={})
        return {field.name: getattr(made, field.name) for field in dataclasses.fields(cls) if not field.init}

    common = fixed_of(standard)

    def create(validators=None, function_filter=None, fn_resolvers=None):
        fixed = {**common, "validators": validators or {}, "fn_resolvers": fn_resolvers or {}}
        default_filter = function_filter or module.FunctionFilter()

        def construct(self, schema=True, resolver=None, function_filter=default_filter, cfn=None, context=None):
            self.__dict__.update(fixed)
            self.schema, self.resolver, self.function_filter = schema, resolver, function_filter
            self.cfn = module.Template(None, {}) if cfn is None else cfn
            self.context = context
            self._RESOLVE_MAX_YIELDS = standard._RESOLVE_MAX_YIELDS
            self.__post_init__()

        return type("Validator", (standard,), {"__init__": construct, "fixed": fixed})

    def extend_validator(self, validator, schema, context, validators=None):
        wanted = {**validator.validators, **self._get_validators(), **(validators or {})}
        cls = create(wanted, validator.function_filter, dict(validator.fn_resolvers))
        return cls(schema, RefResolver.from_schema(schema), cfn=validator.cfn, context=context)

    return [
        (standard, "fixed", common),
        (template, "fixed", fixed_of(template)),
        (standard, "evolve", evolve),
        (template, "evolve", evolve),
        (module.FunctionFilter, "evolve", evolve_filter),
        (module, "create", create),
        (BaseJsonSchema, "extend_validator", extend_validator),
    ]


def rule_index(rules):
    """The rules of a keyword are looked up in the place of asking every rule for every keyword."""
    from cfnlint.jsonschema._utils import Unset

    def index_of(rules):
        index = {}
        for rule in rules:
            if rule is None or not rule.id:
                continue
            for keyword in rule.keywords:
                index.setdefault(keyword, []).append(rule)
        return index

    def current_index(self):
        # A template can turn rules off and configure them, which is done before any of its values is looked at.
        rules = tuple(self.child_rules.values())
        known = self.__dict__.get("_steps_index")
        if known is None or known[0] != rules:
            known = (rules, index_of(rules))
            self.__dict__["_steps_index"] = known
        return known[1]

    def check(self, validator, keywords, instance, schema):
        index = current_index(self)
        wanted = [(keyword, rule) for keyword in keywords for rule in index.get(keyword, ())]
        if not wanted:
            return
        validator = validator.evolve(function_filter=validator.function_filter.evolve(add_cfn_lint_keyword=False))
        for keyword, rule in wanted:
            for error in rule.validate(validator, keyword, instance, schema):
                if error.rule is None and isinstance(error.validator, Unset):
                    error.rule = rule
                yield error

    # Rules are loaded from their files, so that their classes are not the ones that an import gives.
    return [(type(rules["E1101"]), "cfnLint", check)]


def conditions(_):
    """Each question to the solver is asked once, as is what follows from a set of conditions."""
    import cfnlint.conditions.conditions as old
    import cfnlint.context.conditions._conditions as new
    from cfnlint.context.conditions.exceptions import Unsatisfiable
    from sympy import Not, Symbol
    from sympy.assumptions.cnf import EncodedCNF

    solve = old.satisfiable
    if new.satisfiable is not solve:
        raise TypeError("conditions are solved in two ways")

    answers = collections.OrderedDict()

    def satisfiable(cnf, **options):
        # Only whether there is a solution is ever looked at, and that follows from the clauses. Zero stands for false, and
        # where there is no clause the solver's answer is an empty solution: both are left to it.
        clauses = frozenset(map(frozenset, cnf.data))
        if not clauses or any(0 in clause for clause in clauses):
            return solve(cnf, **options)
        if clauses not in answers:
            answers[clauses] = {True: True} if has_solution(clauses) else False
            if len(answers) > 4096:
                answers.popitem(last=False)
        return answers[clauses]

    evolve_conditions = new.Conditions.evolve

    def evolve(self, status):
        if not status:
            return self
        known = self.__dict__.setdefault("_steps_evolved", {})
        key = frozenset(status.items())
        if key not in known:
            try:
                known[key] = evolve_conditions(self, status)
            except Unsatisfiable:
                known[key] = None
        if known[key] is None:
            raise Unsatisfiable(new_status=status, current_status=self.status)
        return known[key]

    add_prop = EncodedCNF.add_prop

    def add(self, prop):
        # That one condition holds, or does not, is one clause of one literal.
        symbol = prop.args[0] if isinstance(prop, Not) else prop
        if isinstance(symbol, Symbol) and symbol in self.encoding:
            self.data.append({-self.encoding[symbol] if symbol is not prop else self.encoding[symbol]})
        else:
            add_prop(self, prop)

    return [(old, "satisfiable", satisfiable), (new, "satisfiable", satisfiable), (new.Conditions, "evolve", evolve), (EncodedCNF, "add_prop", add)]


def has_solution(clauses):
    """Davis, Putnam, Logemann and Loveland: settle what has no choice, else try both."""
    while True:
        forced = {next(iter(clause)) for clause in clauses if len(clause) == 1}
        if not forced:
            break
        if any(-literal in forced for literal in forced):
            return False
        clauses = settle(clauses, forced)
        if frozenset() in clauses:
            return False
    if not clauses:
        return True
    literal = max(min(clauses, key=len))
    return has_solution(clauses | {frozenset((literal,))}) or has_solution(clauses | {frozenset((-literal,))})


def settle(clauses, literals):
    opposites = {-literal for literal in literals}
    return frozenset(clause - opposites for clause in clauses if literals.isdisjoint(clause))


def schema_ids(_):
    """The parts of a schema that have an `$id` are looked for once for each schema."""
    from cfnlint.schema.resolver._resolver import RefResolver

    search = RefResolver._get_subschemas_cache
    # The schema itself is kept beside its parts, so that its identity is not given to another one.
    known = collections.OrderedDict()

    def subschemas(self):
        key = id(self.referrer)
        if key not in known:
            known[key] = (self.referrer, search(self))
            if len(known) > 1024:
                known.popitem(last=False)
        return known[key][1]

    return [(RefResolver, "_get_subschemas_cache", subschemas)]


FINDERS = (contexts, validators, rule_index, conditions, schema_ids)
