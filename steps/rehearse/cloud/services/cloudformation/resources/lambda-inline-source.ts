import { AwsError } from '../../../aws-error.ts';
import { writeZip } from '../../../../../zip-archive.ts';

/**
 * The deployment package of a function whose source stands in the template: one file, named for its runtime, and beside it the module
 * that answers CloudFormation, which is there for no other function.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
 */
export function inlineSource(source: string, runtime: string): Buffer {
  const [name, responseName, response] = runtime.startsWith('nodejs')
    ? ['index.js', 'cfn-response.js', nodeResponse]
    : runtime.startsWith('python')
      ? ['index.py', 'cfnresponse.py', pythonResponse]
      : [];
  if (name === undefined || responseName === undefined || response === undefined) {
    throw new AwsError('InvalidRequest', `ZipFile can only be used when Runtime is set to either of nodejs, python.`);
  }
  return writeZip([
    { path: name, bytes: Buffer.from(source, 'utf8') },
    ...(/cfn-?response/.test(source) ? [{ path: responseName, bytes: Buffer.from(response, 'utf8') }] : []),
  ]);
}

const nodeResponse = String.raw`'use strict';
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) =>
  new Promise((resolve) => {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
    const body = JSON.stringify({
      Status: responseStatus,
      Reason: 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId,
      RequestId,
      LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    });
    const address = new URL(ResponseURL);
    const settled = () => {
      resolve();
      context.done();
    };
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const { request: ask } = require(address.protocol === 'http:' ? 'http' : 'https');
    const request = ask(address, { method: 'PUT', headers }, (answer) => {
      answer.resume();
      answer.on('end', settled);
    });
    // CloudFormation tells that nothing came.
    request.on('error', settled);
    request.end(body);
  });
`;

const pythonResponse = String.raw`import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    answer = {
        "Status": responseStatus,
        "Reason": reason or "See the details in CloudWatch Log Stream: " + context.log_stream_name,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, headers={"content-type": ""}, method="PUT")
    try:
        urllib.request.urlopen(request).read()
    except Exception as error:
        print("send(..) failed executing request:", error)
`;
