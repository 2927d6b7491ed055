"""Drives a running embedded cloud with boto3: every case of `cases/`, in one process, each answer judged by its model.

Reads from stdin {endpoint, region, credentials: {account id: {...}}, modules?: [...]}; writes to stdout one JSON document:
{cases: [{module, name, failure?}], problems: {problem: where it was first seen}, answered: {service: [operation, …]}}.
"""

import importlib
import json
import pkgutil
import sys
import traceback

import cases
from driver import Driver


def main():
    task = json.load(sys.stdin)
    driver = Driver(task['endpoint'], task['region'], task['credentials'])
    wanted = task.get('modules') or [module.name for module in pkgutil.iter_modules(cases.__path__)]
    outcomes = []
    for name in wanted:
        module = importlib.import_module(f'cases.{name}')
        for case in [value for key, value in vars(module).items() if callable(value) and getattr(value, 'case', False)]:
            outcome = {'module': name, 'name': case.__name__.replace('_', ' ')}
            driver.case = f'{name}: {outcome["name"]}'
            try:
                case(driver)
            except Exception:  # noqa: BLE001: what a case fails by is its report
                outcome['failure'] = ''.join(traceback.format_exc().splitlines(True)[-8:])
            outcomes.append(outcome)
    answered = {service: sorted(operations) for service, operations in sorted(driver.answered.items())}
    json.dump({'cases': outcomes, 'problems': driver.problems, 'answered': answered}, sys.stdout)


main()
