# frozen_string_literal: true

# Audits templates with cfn-nag on behalf of `steps validate`. Its libraries are on the load path.
#
# A JSON request comes on stdin: {"templates": [{"id", "file"}], "timeLimit"}. One JSON line per template goes out:
# {"id", "violations": [...]} or {"id", "failure": "why"}. One worker is forked from what is loaded, and audits one template
# after the other. Where it crashes or takes too long, that template is lost to it, and another worker has the rest.
# With --resident a request is one line, {"done": true} follows its answers, and the next request may come.

require 'io/wait'
require 'json'
require 'strscan'
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

# A failure isOfTemplate where cfn-nag itself refuses the template, as it would again.
def audit(nag, file)
  result = nag.audit(cloudformation_string: File.read(file, encoding: 'UTF-8'))
  violations = result[:violations].map(&:to_h)
  fatal = violations.find { |violation| violation[:id] == 'FATAL' }
  return { failure: fatal[:message], isOfTemplate: true } if fatal

  { violations: violations.map { |v| v.slice(:id, :name, :type, :message, :logical_resource_ids) } }
rescue StandardError, ScriptError, SystemStackError, NoMemoryError => e
  { failure: "#{e.class}: #{e.message}", isOfTemplate: true }
end

# Reads files' names, writes answers; one line each.
def serve(nag, commands, answers)
  while (file = commands.gets)
    answers.puts JSON.generate(audit(nag, file.chomp))
    answers.flush
  end
end

# A forked process that audits one template at a time.
class Worker
  attr_reader :has_ended

  def initialize(nag)
    commands, @commands = IO.pipe
    @answers, answers = IO.pipe
    @pid = fork do
      [@commands, @answers].each(&:close)
      serve(nag, commands, answers)
      exit!(0)
    end
    [commands, answers].each(&:close)
  end

  # The answer, and whether this worker can go on.
  def ask(file, time_limit)
    @commands.puts file
    @commands.flush
    line = read_line(time_limit)
    return [JSON.parse(line), true] if line&.end_with?("\n")

    [{ failure: line ? "took longer than #{time_limit} seconds" : describe_death }, false]
  rescue Errno::EPIPE
    [{ failure: describe_death }, false]
  end

  def stop
    Process.kill(:KILL, @pid)
    Process.wait(@pid)
  rescue Errno::ESRCH, Errno::ECHILD
    # It has ended by itself.
  end

  private

  # A line; nothing where the process has ended; what there is of one where the time is over.
  def read_line(time_limit)
    ends = Process.clock_gettime(Process::CLOCK_MONOTONIC) + time_limit
    line = +''
    until line.end_with?("\n")
      left = ends - Process.clock_gettime(Process::CLOCK_MONOTONIC)
      return line if left <= 0 || !@answers.wait_readable(left)

      line << @answers.readpartial(65_536)
    end
    line.force_encoding('UTF-8')
  rescue EOFError
    nil
  end

  def describe_death
    @has_ended = true
    _, status = Process.wait2(@pid)
    status.signaled? ? "was ended by signal #{status.termsig}" : "ended with exit code #{status.exitstatus}"
  end
end

# Answers one request after the other with what is loaded and, while it is well, the same worker.
class Auditor
  def initialize(answers)
    @answers = answers
    load_cfn_nag
    GemBasedRuleRepo.prepend(NoRuleGems)
    @nag = CfnNag.new(config: CfnNagConfig.new)
  end

  def audit_all(request)
    request['templates'].each do |template|
      answer = audit_one(template['file'], request['timeLimit'])
      emit({ id: template['id'] }.merge(answer))
    end
  end

  def emit(answer)
    @answers.puts JSON.generate(answer)
    @answers.flush
  end

  def close
    @worker&.stop
  end

  private

  def audit_one(file, time_limit)
    is_new = @worker.nil?
    @worker ||= Worker.new(@nag)
    answer, is_well = @worker.ask(file, time_limit)
    return answer if is_well

    has_ended = @worker.has_ended
    @worker.stop
    @worker = nil
    # One that was there before may have been ended while it had nothing to do.
    has_ended && !is_new ? audit_one(file, time_limit) : answer
  end
end

is_resident = ARGV.include?('--resident')
request = JSON.parse(is_resident ? $stdin.gets : $stdin.read)
# What a library prints must not get among the answers.
answers = $stdout.dup
$stdout.reopen($stderr)

begin
  auditor = Auditor.new(answers)
  auditor.audit_all(request)
  while is_resident
    auditor.emit({ done: true })
    line = $stdin.gets
    break unless line

    auditor.audit_all(JSON.parse(line))
  end
  auditor.close
rescue StandardError, LoadError => e
  request['templates'].each do |template|
    answers.puts JSON.generate(id: template['id'], failure: "cfn-nag does not start: #{e.class}: #{e.message}")
  end
end
