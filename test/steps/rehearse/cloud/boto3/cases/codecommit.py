import json

from driver import DEV, case, equal, pages, refused

TWO = json.dumps({'Version': '2018-11-08', 'DestinationReferences': ['refs/heads/main'], 'Statements': [{'Type': 'Approvers', 'NumberOfApprovalsNeeded': 1, 'ApprovalPoolMembers': ['arn:aws:sts::333333333333:assumed-role/Approvers/*']}]})


def repository(aws, name):
    """A repository whose main has one commit; gives that."""
    aws.codecommit.create_repository(repositoryName=name)
    return put(aws, name, 'a.txt', b'a\n')


def put(aws, name, path, content, branch='main', parent=None):
    more = {'parentCommitId': parent} if parent else {}
    return aws.codecommit.put_file(repositoryName=name, branchName=branch, filePath=path, fileContent=content, commitMessage='m', **more)['commitId']


def branch(aws, name, branch_name, base, path='b.txt', content=b'b\n'):
    aws.codecommit.create_branch(repositoryName=name, branchName=branch_name, commitId=base)
    return put(aws, name, path, content, branch_name, base)


@case
def makes_lists_changes_and_deletes_repositories(aws):
    cc = aws.codecommit
    made = cc.create_repository(repositoryName='orders', repositoryDescription='d', tags={'a': 'b'})['repositoryMetadata']
    arn = made['Arn']
    equal(arn, f'arn:aws:codecommit:eu-west-1:{DEV}:orders')
    cc.create_repository(repositoryName='other')
    refused('RepositoryNameExistsException', cc.create_repository, repositoryName='orders')
    refused('InvalidRepositoryNameException', cc.create_repository, repositoryName='a b')
    cc.update_repository_description(repositoryName='orders', repositoryDescription='e')
    equal(cc.get_repository(repositoryName='orders')['repositoryMetadata']['repositoryDescription'], 'e')
    assert {'orders', 'other'} <= {item['repositoryName'] for item in cc.list_repositories()['repositories']}
    cc.tag_resource(resourceArn=arn, tags={'c': 'd'})
    cc.untag_resource(resourceArn=arn, tagKeys=['a'])
    equal(cc.list_tags_for_resource(resourceArn=arn)['tags'], {'c': 'd'})
    equal(cc.delete_repository(repositoryName='other')['repositoryId'] != '', True)
    refused('RepositoryDoesNotExistException', cc.get_repository, repositoryName='other')


@case
def commits_files_to_branches(aws):
    cc, name = aws.codecommit, 'commits'
    first = repository(aws, name)
    equal(cc.get_branch(repositoryName=name, branchName='main')['branch']['commitId'], first)
    refused('ParentCommitIdRequiredException', cc.put_file, repositoryName=name, branchName='main', filePath='b', fileContent=b'b')
    refused('ParentCommitIdOutdatedException', cc.put_file, repositoryName=name, branchName='main', filePath='b', fileContent=b'b', parentCommitId='0' * 40)
    made = cc.create_commit(repositoryName=name, branchName='main', parentCommitId=first, authorName='ann', email='a@example.com', commitMessage='two', putFiles=[{'filePath': 'd/b.txt', 'fileContent': b'b\n'}, {'filePath': 'a.txt', 'fileContent': b'A\n'}])
    equal(([item['absolutePath'] for item in made['filesAdded']], [item['absolutePath'] for item in made['filesUpdated']]), (['d/b.txt'], ['a.txt']))
    equal(cc.get_file(repositoryName=name, filePath='d/b.txt')['fileContent'], b'b\n')
    equal(cc.get_commit(repositoryName=name, commitId=made['commitId'])['commit']['parents'], [first])
    found = pages(cc, 'get_differences', repositoryName=name, beforeCommitSpecifier=first, afterCommitSpecifier='main')
    equal(sorted(item['changeType'] for page in found for item in page['differences']), ['A', 'M'])
    deleted = cc.delete_file(repositoryName=name, branchName='main', filePath='a.txt', parentCommitId=made['commitId'])
    refused('FileDoesNotExistException', cc.get_file, repositoryName=name, filePath='a.txt')
    refused('CommitDoesNotExistException', cc.get_file, repositoryName=name, filePath='a.txt', commitSpecifier='none')
    cc.create_branch(repositoryName=name, branchName='next', commitId=deleted['commitId'])
    refused('BranchNameExistsException', cc.create_branch, repositoryName=name, branchName='next', commitId=first)
    equal(sorted(cc.list_branches(repositoryName=name)['branches']), ['main', 'next'])
    cc.update_default_branch(repositoryName=name, defaultBranchName='next')
    equal(cc.get_repository(repositoryName=name)['repositoryMetadata']['defaultBranch'], 'next')
    refused('DefaultBranchCannotBeDeletedException', cc.delete_branch, repositoryName=name, branchName='next')
    equal(cc.delete_branch(repositoryName=name, branchName='main')['deletedBranch']['branchName'], 'main')
    refused('BranchDoesNotExistException', cc.get_branch, repositoryName=name, branchName='main')
    refused('CommitIdDoesNotExistException', cc.get_commit, repositoryName=name, commitId='0' * 40)


@case
def has_approval_rule_templates(aws):
    cc = aws.codecommit
    for name in ('rules-a', 'rules-b'):
        cc.create_repository(repositoryName=name)
    made = cc.create_approval_rule_template(approvalRuleTemplateName='one', approvalRuleTemplateContent=TWO, approvalRuleTemplateDescription='d')
    refused('ApprovalRuleTemplateNameAlreadyExistsException', cc.create_approval_rule_template, approvalRuleTemplateName='one', approvalRuleTemplateContent=TWO)
    refused('InvalidApprovalRuleTemplateContentException', cc.create_approval_rule_template, approvalRuleTemplateName='x', approvalRuleTemplateContent='{}')
    cc.update_approval_rule_template_name(oldApprovalRuleTemplateName='one', newApprovalRuleTemplateName='rule')
    cc.update_approval_rule_template_description(approvalRuleTemplateName='rule', approvalRuleTemplateDescription='e')
    cc.update_approval_rule_template_content(approvalRuleTemplateName='rule', newRuleContent=TWO, existingRuleContentSha256=made['approvalRuleTemplate']['ruleContentSha256'])
    equal(cc.get_approval_rule_template(approvalRuleTemplateName='rule')['approvalRuleTemplate']['approvalRuleTemplateDescription'], 'e')
    equal(cc.list_approval_rule_templates()['approvalRuleTemplateNames'], ['rule'])
    cc.associate_approval_rule_template_with_repository(approvalRuleTemplateName='rule', repositoryName='rules-a')
    answer = cc.batch_associate_approval_rule_template_with_repositories(approvalRuleTemplateName='rule', repositoryNames=['rules-b', 'none'])
    equal((answer['associatedRepositoryNames'], [item['repositoryName'] for item in answer['errors']]), (['rules-b'], ['none']))
    equal(cc.list_repositories_for_approval_rule_template(approvalRuleTemplateName='rule')['repositoryNames'], ['rules-a', 'rules-b'])
    equal(cc.list_associated_approval_rule_templates_for_repository(repositoryName='rules-a')['approvalRuleTemplateNames'], ['rule'])
    refused('ApprovalRuleTemplateInUseException', cc.delete_approval_rule_template, approvalRuleTemplateName='rule')
    cc.disassociate_approval_rule_template_from_repository(approvalRuleTemplateName='rule', repositoryName='rules-a')
    answer = cc.batch_disassociate_approval_rule_template_from_repositories(approvalRuleTemplateName='rule', repositoryNames=['rules-b'])
    equal(answer['disassociatedRepositoryNames'], ['rules-b'])
    cc.delete_approval_rule_template(approvalRuleTemplateName='rule')
    refused('ApprovalRuleTemplateDoesNotExistException', cc.get_approval_rule_template, approvalRuleTemplateName='rule')


@case
def merges_a_pull_request_that_is_approved_and_no_other(aws):
    cc, name = aws.codecommit, 'pulled'
    base = repository(aws, name)
    branch(aws, name, 'feature', base)
    cc.create_approval_rule_template(approvalRuleTemplateName='gate', approvalRuleTemplateContent=TWO)
    cc.associate_approval_rule_template_with_repository(approvalRuleTemplateName='gate', repositoryName=name)
    made = cc.create_pull_request(title='t', description='d', targets=[{'repositoryName': name, 'sourceReference': 'feature', 'destinationReference': 'main'}])['pullRequest']
    pull = made['pullRequestId']
    equal(cc.list_pull_requests(repositoryName=name, pullRequestStatus='OPEN')['pullRequestIds'], [pull])
    of = {'pullRequestId': pull, 'revisionId': made['revisionId']}
    equal(cc.evaluate_pull_request_approval_rules(**of)['evaluation']['approved'], False)
    refused('PullRequestApprovalRulesNotSatisfiedException', cc.merge_pull_request_by_fast_forward, pullRequestId=pull, repositoryName=name)
    refused('PullRequestCannotBeApprovedByAuthorException', cc.update_pull_request_approval_state, **of, approvalState='APPROVE')
    equal(cc.get_pull_request_approval_states(**of)['approvals'], [])
    cc.override_pull_request_approval_rules(**of, overrideStatus='OVERRIDE')
    comment = cc.post_comment_for_pull_request(pullRequestId=pull, repositoryName=name, beforeCommitId=base, afterCommitId=made['pullRequestTargets'][0]['sourceCommit'], content='c')
    cc.update_comment(commentId=comment['comment']['commentId'], content='d')
    found = cc.get_comments_for_pull_request(pullRequestId=pull)['commentsForPullRequestData']
    equal([item['content'] for item in found[0]['comments']], ['d'])
    merged = cc.merge_pull_request_by_squash(pullRequestId=pull, repositoryName=name, commitMessage='m', authorName='ann', email='a@example.com')['pullRequest']
    equal((merged['pullRequestStatus'], merged['pullRequestTargets'][0]['mergeMetadata']['isMerged']), ('CLOSED', True))
    refused('PullRequestAlreadyClosedException', cc.merge_pull_request_by_squash, pullRequestId=pull, repositoryName=name)
    refused('PullRequestDoesNotExistException', cc.get_pull_request, pullRequestId='9999')


@case
def lets_somebody_else_approve(aws):
    cc, name = aws.codecommit, 'approved'
    base = repository(aws, name)
    branch(aws, name, 'feature', base)
    made = cc.create_pull_request(title='t', targets=[{'repositoryName': name, 'sourceReference': 'feature'}])['pullRequest']
    aws.iam.create_user(UserName='approver')
    aws.iam.put_user_policy(UserName='approver', PolicyName='p', PolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 'codecommit:*', 'Resource': '*'}]}))
    key = aws.iam.create_access_key(UserName='approver')['AccessKey']
    other = aws.make('codecommit', aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'])
    of = {'pullRequestId': made['pullRequestId'], 'revisionId': made['revisionId']}
    other.update_pull_request_approval_state(**of, approvalState='APPROVE')
    equal([item['approvalState'] for item in cc.get_pull_request_approval_states(**of)['approvals']], ['APPROVE'])
    closed = cc.update_pull_request_status(pullRequestId=made['pullRequestId'], pullRequestStatus='CLOSED')['pullRequest']
    equal(closed['pullRequestStatus'], 'CLOSED')


@case
def merges_branches_in_three_ways(aws):
    cc, name = aws.codecommit, 'merged'
    base = repository(aws, name)
    branch(aws, name, 'one', base, 'one')
    branch(aws, name, 'two', base, 'two')
    branch(aws, name, 'three', base, 'three')
    branch(aws, name, 'clash', base, 'a.txt', b'clash\n')
    of = {'repositoryName': name, 'destinationCommitSpecifier': 'main'}
    options = cc.get_merge_options(**of, sourceCommitSpecifier='one')
    assert 'FAST_FORWARD_MERGE' in options['mergeOptions']
    cc.merge_branches_by_fast_forward(**of, sourceCommitSpecifier='one', targetBranch='main')
    cc.merge_branches_by_squash(**of, sourceCommitSpecifier='two', targetBranch='main')
    three = cc.merge_branches_by_three_way(**of, sourceCommitSpecifier='three', targetBranch='main')
    equal(len(cc.get_commit(repositoryName=name, commitId=three['commitId'])['commit']['parents']), 2)
    put(aws, name, 'a.txt', b'main\n', parent=three['commitId'])
    refused('ManualMergeRequiredException', cc.merge_branches_by_three_way, **of, sourceCommitSpecifier='clash', targetBranch='main')
    refused('ManualMergeRequiredException', cc.merge_branches_by_fast_forward, **of, sourceCommitSpecifier='clash', targetBranch='main')
    for number, kind in enumerate(('fast_forward', 'three_way')):
        name = f'pull-{kind}'
        branch(aws, name, 'f', repository(aws, name))
        pull = cc.create_pull_request(title='t', targets=[{'repositoryName': name, 'sourceReference': 'f'}])['pullRequest']['pullRequestId']
        getattr(cc, f'merge_pull_request_by_{kind}')(pullRequestId=pull, repositoryName=name)
        equal(cc.get_pull_request(pullRequestId=pull)['pullRequest']['pullRequestStatus'], 'CLOSED')
