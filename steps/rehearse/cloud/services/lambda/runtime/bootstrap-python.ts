/** The same for Python. https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html */
export const pythonBootstrap = String.raw`
import importlib, json, os, sys, time, traceback

def end(answer):
    sys.stdout.flush()
    with os.fdopen(3, 'wb') as answers:
        answers.write(json.dumps(answer).encode())
    os._exit(0)

def failure(error, kind=None):
    end({'error': {'errorType': kind or type(error).__name__, 'errorMessage': str(error),
                   'stackTrace': traceback.format_tb(error.__traceback__)}})

class Context:
    def __init__(self, facts):
        self.aws_request_id = facts['awsRequestId']
        self.function_name = facts['functionName']
        self.function_version = facts['functionVersion']
        self.invoked_function_arn = facts['invokedFunctionArn']
        self.memory_limit_in_mb = facts['memoryLimitInMB']
        self.log_group_name = facts['logGroupName']
        self.log_stream_name = facts['logStreamName']
        self.identity = None
        self.client_context = None
        self._deadline = facts['deadline']

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))

request = json.load(sys.stdin)
sys.path.insert(0, os.environ['LAMBDA_TASK_ROOT'])
module_name, _, name = os.environ['_HANDLER'].rpartition('.')
try:
    module = importlib.import_module(module_name.replace('/', '.'))
except SyntaxError as error:
    failure(error, 'Runtime.UserCodeSyntaxError')
except Exception as error:
    failure(Exception("Unable to import module '%s': %s" % (module_name, error)), 'Runtime.ImportModuleError')
handler = getattr(module, name, None)
if handler is None:
    failure(Exception("Handler '%s' missing on module '%s'" % (name, module_name)), 'Runtime.HandlerNotFound')
try:
    value = handler(request['event'], Context(request['context']))
    text = json.loads(json.dumps(value))
except BaseException as error:
    failure(error)
end({'value': text})
`;
