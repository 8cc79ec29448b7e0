-- Creates sessions of users that nobody had before.
local count, thread = 0, 0
function setup(worker) worker:set("number", thread); thread = thread + 1 end
function request()
  count = count + 1
  return wrk.format("POST", "/api/sessions", { ["Content-Type"] = "application/json" },
    '{"user_id":"' .. prefix .. number .. "-" .. count .. '","scenario_id":"demo-1","language":"fr","is_multi_agent":false}')
end
function init(arguments) prefix = arguments[1] end
