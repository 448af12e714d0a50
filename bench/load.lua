-- For wrk: the creates, and the reads if asked for; ends with its figures as one line of JSON.
--
--   wrk -t1 -c64 -d10s -s bench/load.lua http://127.0.0.1:8080 -- RUN CREATES USERS NAMES
--
-- RUN      a word that no other run on this database has: the names of its users end with it
-- CREATES  how many of a hundred requests create a user; the others read one, at random
-- USERS    reads are of ids from 1 to this
-- NAMES    in-order: they count up; in-no-order: each goes to another place in the index, as people's names do

local number_of_threads = 0

function setup(thread)
    number_of_threads = number_of_threads + 1
    thread:set("number", number_of_threads)
end

function init(arguments)
    run = arguments[1] .. "." .. number
    creates = tonumber(arguments[2])
    users = tonumber(arguments[3])
    in_order = arguments[4] == "in-order"
    created = 0
    math.randomseed(os.time() + number)
end

local headers = { ["Content-Type"] = "application/json" }

function request()
    if creates < 100 and math.random(100) > creates then
        return wrk.format("GET", "/users/" .. math.random(users))
    end
    created = created + 1
    -- The other ones go in steps of the golden ratio, and none comes twice.
    local name = in_order and ("%s.%08x"):format(run, created)
        or ("%08x.%s"):format(created * 2654435769 % 4294967296, run)
    return wrk.format("POST", "/users", headers, ('{"username":"%s","email":"%s@example.org"}'):format(name, name))
end

function done(summary, latency)
    local errors = summary.errors
    print(
        ('{"requests":%d,"seconds":%.6f,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"most":%.3f}'):format(
            summary.requests, summary.duration / 1e6,
            errors.status, errors.connect, errors.read, errors.write, errors.timeout,
            latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
            latency:percentile(99.9) / 1e3, latency.max / 1e3))
end
