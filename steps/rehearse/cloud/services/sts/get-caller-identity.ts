import { arnOf, userIdOf } from '../../../../authorisation/caller.ts';
import type { Operation } from '../../service.ts';

/** Answered to whoever has valid credentials. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: Operation = {
  demands: () => [],
  handle: (_input, { caller, accountId }) => ({
    UserId: userIdOf(caller.principal),
    Account: accountId,
    Arn: arnOf(caller.principal),
  }),
};
