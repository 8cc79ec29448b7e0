-- Reads sessions that are there, in an order of its own.
local ids = {}
function init(arguments) for id in io.lines(arguments[1]) do ids[#ids + 1] = id end math.randomseed(os.time()) end
function request() return wrk.format("GET", "/api/sessions/" .. ids[math.random(#ids)]) end
