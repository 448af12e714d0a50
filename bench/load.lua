-- For wrk: the creates, and the reads if asked for; ends with its figures as one line of JSON.
--
--   wrk -t1 -c64 -d10s -s bench/load.lua http://127.0.0.1:8080 -- RUN CREATES USERS NAMES CONNECTIONS [PATH]
--
-- RUN          a word that no other run on this database has: the names of its users end with it
-- CREATES      how many of a hundred requests create a user; the others read one, at random
-- USERS        reads are of ids from 1 to this
-- NAMES        in-order: they count up; in-no-order: each goes to another place in the index, as people's do
-- CONNECTIONS  as -c has it
-- PATH         what is read in place of a user; beside /posts, what is created are posts of users at random

local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

function init(arguments)
    run = arguments[1] .. "." .. number
    creates = tonumber(arguments[2])
    users = tonumber(arguments[3])
    in_order = arguments[4] == "in-order"
    connections = tonumber(arguments[5])
    path = arguments[6]
    created = 0
    math.randomseed(os.time() + number)
end

local BODY = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore "
    .. "magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo."

local headers = { ["Content-Type"] = "application/json" }

function request()
    if creates < 100 and math.random(100) > creates then
        return wrk.format("GET", path or "/users/" .. math.random(users))
    end
    created = created + 1
    -- The other ones go in steps of the golden ratio, and none comes twice.
    local name = in_order and ("%s.%08x"):format(run, created)
        or ("%08x.%s"):format(created * 2654435769 % 4294967296, run)
    if path == "/posts" then
        local post = ('{"title":"%s","body":"%s","user_id":%d}'):format(name, BODY, math.random(users))
        return wrk.format("POST", path, headers, post)
    end
    return wrk.format("POST", "/users", headers, ('{"username":"%s","email":"%s@example.org"}'):format(name, name))
end

-- wrk adds requests that it would have sent, had it not waited for an answer, as guesses: for each latency beyond twice
-- the mean interval of a connection, one more for every interval less. This takes them off, so that every request
-- counts once; a wrk that adds none has as many latencies as requests, and nothing is done.
local function measured(summary, latency)
    local counts, all, most = {}, 0, 0
    for i = 1, #latency do
        local value, count = latency(i)
        counts[value] = count
        all = all + count
        most = math.max(most, value)
    end
    if all > summary.requests then
        local connections = threads[1]:get("connections")
        local interval = math.floor(summary.duration / math.floor(summary.requests / connections))
        for value = most, 2 * interval, -1 do
            for guess = value - interval, interval + 1, -interval do
                counts[guess] = (counts[guess] or 0) - (counts[value] or 0)
            end
        end
    end
    return counts, most
end

-- Of the requests that were answered: one that nobody waited for any longer has no latency.
local function percentiles(counts, most)
    local total, reached, found = 0, 0, {}
    for _, count in pairs(counts) do
        total = total + count
    end
    for value = 0, most do
        reached = reached + (counts[value] or 0)
        for _, percent in ipairs({ 50, 90, 99, 99.9 }) do
            if not found[percent] and reached >= total * percent / 100 then
                found[percent] = value / 1e3
            end
        end
    end
    return found
end

function done(summary, latency)
    local errors = summary.errors
    local counts, most = measured(summary, latency)
    local p = percentiles(counts, most)
    print(
        ('{"requests":%d,"seconds":%.6f,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"most":%.3f,"steady_p99":%.3f}'):format(
            summary.requests, summary.duration / 1e6,
            errors.status, errors.connect, errors.read, errors.write, errors.timeout,
            p[50], p[90], p[99], p[99.9], most / 1e3, latency:percentile(99) / 1e3))
end
