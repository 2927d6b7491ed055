/** Answers GET /hello, with ?name= if it likes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export async function handler({ queryStringParameters }) {
  const name = queryStringParameters?.name ?? 'world';
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: `Hello, ${name}`, environment: process.env.ENVIRONMENT }),
  };
}
