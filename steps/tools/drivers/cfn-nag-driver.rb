# frozen_string_literal: true

# Audits templates with cfn-nag on behalf of `steps validate`. Its libraries are on the load path.
#
# A JSON request comes on stdin: {"templates": [{"id", "file"}], "timeLimit"}. One JSON line per template goes out:
# {"id", "violations": [...]} or {"id", "failure": "why"}. A template that makes cfn-nag crash costs only itself.

require 'json'
require 'strscan'
require 'timeout'
require 'yaml'

# cfn-nag reads rules from S3 where it is configured to, which it is not here: neither library is loaded.
$LOADED_FEATURES << 'aws-sdk-s3.rb' << 'lightly.rb'

# cfn-model was written for psych 3, whose load made objects of every class; psych 4 calls that unsafe_load.
Psych.singleton_class.send(:alias_method, :load, :unsafe_load) if Psych.respond_to?(:unsafe_load)

# kwalify uses StringScanner's old name of `peek`, which Ruby 4 has dropped.
StringScanner.send(:alias_method, :peep, :peek) unless StringScanner.method_defined?(:peep)

def load_cfn_nag
  require 'cfn-nag/cfn_nag'
  require 'cfn-nag/cfn_nag_config'
rescue LoadError
  # Newer Rubies keep parts of their standard library as gems, and are started without rubygems for speed.
  raise if defined?(Gem)

  require 'rubygems'
  retry
end

# Rules come from cfn-nag itself: searching every installed gem for more would cost more than the audit.
module NoRuleGems
  private

  def rule_gem_specs
    []
  end
end

def audit(nag, file, time_limit)
  result = Timeout.timeout(time_limit) { nag.audit(cloudformation_string: File.read(file, encoding: 'UTF-8')) }
  violations = result[:violations].map(&:to_h)
  fatal = violations.find { |violation| violation[:id] == 'FATAL' }
  return { failure: fatal[:message] } if fatal

  { violations: violations.map { |v| v.slice(:id, :name, :type, :message, :logical_resource_ids) } }
rescue Timeout::Error
  { failure: "took longer than #{time_limit} seconds" }
rescue StandardError, ScriptError, SystemStackError, NoMemoryError => e
  { failure: "#{e.class}: #{e.message}" }
end

request = JSON.parse($stdin.read)
# What a library prints must not get among the answers.
answers = $stdout.dup
$stdout.reopen($stderr)

begin
  load_cfn_nag
  GemBasedRuleRepo.prepend(NoRuleGems)
  nag = CfnNag.new(config: CfnNagConfig.new)
  request['templates'].each do |template|
    answers.puts JSON.generate({ id: template['id'] }.merge(audit(nag, template['file'], request['timeLimit'])))
    answers.flush
  end
rescue StandardError, LoadError => e
  request['templates'].each do |template|
    answers.puts JSON.generate(id: template['id'], failure: "cfn-nag does not start: #{e.class}: #{e.message}")
  end
end
