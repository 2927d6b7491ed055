# frozen_string_literal: true

# Writes what the installed cfn-nag knows of its rules, for `steps validate --explain`: one JSON list.

require 'json'

# As in cfn-nag-driver.rb: rules in S3 and in other gems are not looked for.
$LOADED_FEATURES << 'aws-sdk-s3.rb' << 'lightly.rb'

begin
  require 'cfn-nag/custom_rule_loader'
rescue LoadError
  raise if defined?(Gem)

  require 'rubygems'
  retry
end

GemBasedRuleRepo.prepend(Module.new { def rule_gem_specs = [] })
rules = CustomRuleLoader.new.rule_definitions.rules
puts JSON.generate(rules.map { |rule| { id: rule.id, title: rule.message } })
