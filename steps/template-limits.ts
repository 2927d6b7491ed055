/** What a call may carry; a larger template is read from a bucket. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const maxTemplateBodyBytes = 51_200;

/** What a bucket may hold of one. */
export const maxTemplateBytes = 1024 * 1024;

/** Of the value of a parameter. */
export const maxValueBytes = 4096;

/** Of the description of a template. */
export const maxDescriptionBytes = 1024;

/** In one template, each place counts. */
export const maxDynamicReferences = 60;

/** Of each section of a template. */
export const maxMembers = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 } as const;
