/** What a call may carry; a larger template is read from a bucket. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const maxTemplateBodyBytes = 51_200;

/** What a bucket may hold of one. */
export const maxTemplateBytes = 1024 * 1024;
