# frozen_string_literal: true

# What `cfn_nag_scan --output-format json` does of each file that is named on stdin, without its options, which need more gems; a file
# that it crashes on, which ends the command without any output, is told by its crash. Its libraries are on the load path.

require 'json'
require 'yaml'

$LOADED_FEATURES << 'aws-sdk-s3.rb' << 'lightly.rb'
Psych.singleton_class.send(:alias_method, :load, :unsafe_load) if Psych.respond_to?(:unsafe_load)

require 'cfn-nag/cfn_nag'
require 'cfn-nag/cfn_nag_config'

answers = $stdout.dup
$stdout.reopen($stderr)
nag = CfnNag.new(config: CfnNagConfig.new)
results = JSON.parse($stdin.read).map do |file|
  { filename: file, violations: nag.audit(cloudformation_string: File.read(file))[:violations].map(&:to_h) }
rescue StandardError, SystemStackError => e
  { filename: file, violations: [{ id: 'CRASH', type: 'FAIL', message: e.message, logical_resource_ids: [] }] }
end
answers.puts JSON.generate(results)
