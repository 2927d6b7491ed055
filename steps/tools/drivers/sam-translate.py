"""Translates a template of AWS::Serverless, as the transform of CloudFormation does, with the translator that cfn-lint brings along.

Reads {"template": ..., "parameters": {NAME: VALUE}} and writes {"template": ...} or {"failure": TEXT}, in the words of the transform.
The region is that of AWS_DEFAULT_REGION. Nothing is asked of AWS.
"""

import json
import logging
import sys

from botocore.exceptions import ClientError
from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin
from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template


class NoRepository:
    """Stands for the client of the Serverless Application Repository: an application from there is refused by name."""

    def create_cloud_formation_template(self, ApplicationId, SemanticVersion):
        message = "%s %s: the Serverless Application Repository is not part of the embedded cloud." % (
            ApplicationId,
            SemanticVersion,
        )
        raise ClientError(
            {"Error": {"Code": "NotFoundException", "Message": message}}, "CreateCloudFormationTemplate"
        )


def with_defaults(template, parameters):
    values = SamParameterValues(parameters)
    values.add_default_parameter_values(template)
    values.add_pseudo_parameter_values()
    return values.parameter_values


def translate(template, parameters):
    # Logical ids of deployments and layers hold a hash, which is the one that AWS makes only of a template in this form.
    to_py27_compatible_template(template, parameters)
    applications = ServerlessAppPlugin(sar_client=NoRepository(), parameters=with_defaults(template, parameters))
    translated = Translator(None, Parser(), plugins=[applications]).translate(template, parameter_values=parameters)
    return undo_mark_unicode_str_in_template(translated)


def words_of(error):
    # Several errors are listed in no order of their own.
    causes = sorted(cause.message for cause in getattr(error, "causes", []))
    return " ".join([error.message, *causes])


def answer(request):
    try:
        return {"template": translate(request["template"], request["parameters"])}
    except (InvalidDocumentException, ExceptionWithMessage) as error:
        return {"failure": words_of(error)}
    except Exception as error:  # The translator fails in many ways where a template has a form that it does not expect.
        return {"failure": "Internal transform failure.", "cause": "%s: %s" % (type(error).__name__, error)}


# What it warns of is no part of the answer.
logging.disable(logging.CRITICAL)
json.dump(answer(json.load(sys.stdin)), sys.stdout)
