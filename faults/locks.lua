-- What one slice of faults/locks asks: nine reads to one create; and what it counts. Arguments: the slice's number, and
-- how many users there are to read. The last line of its output is for faults/locks.
local threads = {}

function setup(thread)
  thread:set("id", #threads + 1)
  table.insert(threads, thread)
end

function init(arguments)
  slice, users = arguments[1], tonumber(arguments[2])
  created, answers, locks, told = 0, {}, 0, ""
  math.randomseed(id * 7919 + tonumber(slice))
end

function request()
  if math.random(10) == 1 then
    created = created + 1
    local name = "user-" .. slice .. "-" .. id .. "-" .. created
    return wrk.format("POST", "/users", { ["Content-Type"] = "application/json" },
      '{"username":"' .. name .. '","email":"' .. name .. '@example.org"}')
  elseif math.random(10) == 1 then
    return wrk.format("GET", "/users")
  end
  return wrk.format("GET", "/users/" .. math.random(users))
end

function response(status, headers, body)
  local answer = tostring(status)
  if status >= 400 then
    answer = answer .. " " .. (body:match('"type":"/problems/([a-z-]+)"') or "not a problem")
  end
  answers[answer] = (answers[answer] or 0) + 1
  if body:lower():find("lock", 1, true) then
    locks, told = locks + 1, body
  end
end

function done(summary, latency)
  local counts, locks, told = {}, 0, ""
  for _, thread in ipairs(threads) do
    for answer, count in pairs(thread:get("answers")) do
      counts[answer] = (counts[answer] or 0) + count
    end
    locks = locks + thread:get("locks")
    if thread:get("told") ~= "" then told = thread:get("told") end
  end
  local errors = summary.errors
  io.write(string.format("locks %d\n", locks))
  io.write(string.format("told %s\n", told))
  io.write(string.format("broken %d\n", errors.connect + errors.read + errors.write + errors.timeout))
  io.write(string.format("slowest %d\n", latency.max))
  for answer, count in pairs(counts) do io.write(string.format("answer %d %s\n", count, answer)) end
end
