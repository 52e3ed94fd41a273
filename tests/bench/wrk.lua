-- wrk's one thread sends the requests of a file in their order. Past the last one the answers are faults, and counted.
local requests, sent = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("[^\30]+") do
    requests[#requests + 1] = request
  end
  file:close()
end

function request()
  sent = sent + 1
  return requests[sent] or requests[#requests]
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests": %d, "took_us": %d, "refused": %d, "broken": %d, "p99_us": %d}\n',
    summary.requests, summary.duration, errors.status, broken, latency:percentile(99)))
end
